// Verifies the documents: links lead to files and headings that are there, messages that docs/troubleshooting.md
// explains are those of the program, and the version to cite is the program's.

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "core/atomic_file.hpp"
#include "core/run_record.hpp"
#include "core/text.hpp"

namespace tripet {
namespace {

namespace fs = std::filesystem;

const fs::path root = TRIPET_SOURCE_DIR;

std::vector<fs::path> documents() {
  std::vector<fs::path> found;
  for (const auto& folder : {root, root / "docs"}) {
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.path().extension() == ".md") found.push_back(entry.path());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

/// The anchors of a document's headings, as GitHub makes them: letters, digits, hyphens; blanks become hyphens.
std::set<std::string> anchors(const fs::path& document) {
  std::set<std::string> found;
  for (const auto& line : core::split(core::read_text(document), '\n')) {
    if (!line.starts_with("#")) continue;
    std::string anchor;
    for (const char c : core::trim(line.substr(line.find_first_not_of('#')))) {
      const auto byte = static_cast<unsigned char>(c);
      if (std::isalnum(byte) != 0 || c == '-' || c == '_' || byte >= 128)
        anchor += static_cast<char>(std::tolower(byte));
      if (c == ' ') anchor += '-';
    }
    found.insert(anchor);
  }
  return found;
}

TEST(Documents, LinksLeadSomewhere) {
  const std::regex link("\\]\\(([^)\\s]+)\\)");
  int count = 0;
  for (const auto& document : documents()) {
    const std::string text = core::read_text(document);
    for (std::sregex_iterator found(text.begin(), text.end(), link), end; found != end; ++found) {
      const std::string target = (*found)[1];
      if (target.starts_with("http")) continue;
      ++count;
      const auto hash = target.find('#');
      const fs::path file = hash == 0 ? document : document.parent_path() / target.substr(0, hash);
      EXPECT_TRUE(fs::exists(file)) << document << ": " << target;
      if (hash != std::string::npos && file.extension() == ".md" && fs::exists(file)) {
        EXPECT_TRUE(anchors(file).contains(target.substr(hash + 1))) << document << ": " << target;
      }
    }
  }
  EXPECT_GT(count, 50);
}

TEST(Documents, MessagesThatAreExplainedAreTheProgramsOwn) {
  std::string program = core::read_text(root / "scripts/setup");
  for (const std::string folder :
       {"core", "imaging", "preprocessing", "model", "training", "evaluation", "commands", "cmake"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      if (entry.path().extension() == ".cpp" || entry.path().extension() == ".cmake")
        program += core::read_text(entry.path());
    }
  }
  int count = 0;
  for (const auto& line : core::split(core::read_text(root / "docs/troubleshooting.md"), '\n')) {
    const auto end = line.find("` - ");
    if (!line.starts_with('`') || end == std::string::npos) continue;
    const std::string message = line.substr(1, end - 1);
    EXPECT_NE(program.find(message), std::string::npos) << message;
    ++count;
  }
  EXPECT_GT(count, 20);
}

TEST(Documents, TheVersionToCiteIsTheProgramsAndHasItsChanges) {
  EXPECT_NE(core::read_text(root / "CITATION.cff").find("\nversion: " + core::version() + "\n"), std::string::npos);
  EXPECT_NE(core::read_text(root / "CHANGELOG.md").find("\n## " + core::version()), std::string::npos);
}

}  // namespace
}  // namespace tripet
