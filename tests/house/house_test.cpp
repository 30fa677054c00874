// Verifies what CONTRIBUTING.md promises of the house: folders include only those they name, rooms hold at most 40
// files, files and functions stay short, and every source has its header.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "core/atomic_file.hpp"

namespace tripet {
namespace {

namespace fs = std::filesystem;

const fs::path root = TRIPET_SOURCE_DIR;
const std::vector<std::string> folders{"core",       "ops",      "imaging",    "preprocessing", "simulation",
                                       "model",      "training", "evaluation", "explanation",   "commands",
                                       "benchmarks", "tests",    "scripts",    "cmake",         "configs",
                                       "docs",       "data",     ".ci",        "examples"};

std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const bool compiled = entry.path().string().find("__pycache__") != std::string::npos;
    if (entry.is_regular_file() && !compiled) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<fs::path> sources() {
  std::vector<fs::path> found;
  for (const auto& folder : folders) {
    for (const auto& file : files_below(root / folder)) {
      const auto extension = file.extension();
      if (extension == ".cpp" || extension == ".hpp" || extension == ".cu" || extension == ".cuh")
        found.push_back(file);
    }
  }
  return found;
}

std::vector<std::string> lines_of(const fs::path& file) {
  std::vector<std::string> lines;
  std::istringstream stream(core::read_text(file));
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string shown(const fs::path& file) {
  return fs::relative(file, root).generic_string();
}

/// Folder to the folders that its CMakeLists.txt names in USES, as the configuration wrote them.
std::map<std::string, std::set<std::string>> named_folders() {
  std::map<std::string, std::set<std::string>> uses;
  for (const auto& line : lines_of(fs::path(TRIPET_BUILD_DIR) / "walls/uses.txt")) {
    std::istringstream words(line);
    std::string folder;
    words >> folder;
    for (std::string used; words >> used;) {
      for (const char* suffix : {"_options", "_cuda"}) {
        if (used.ends_with(suffix)) used.resize(used.size() - std::string(suffix).size());
      }
      uses[folder].insert(used);
    }
    uses[folder].insert(folder);
  }
  return uses;
}

TEST(House, AFolderIncludesOnlyFoldersThatItNames) {
  const auto uses = named_folders();
  ASSERT_GE(uses.size(), 9U);
  const std::regex include("#include \"([a-z]+)/.*");
  for (const auto& [folder, named] : uses) {
    for (const auto& file : files_below(root / folder)) {
      for (const auto& line : lines_of(file)) {
        std::smatch found;
        if (!std::regex_match(line, found, include)) continue;
        EXPECT_TRUE(named.contains(found[1])) << shown(file) << ": " << line;
      }
    }
  }
}

TEST(House, OnlyEvaluateAndTheReportItselfSeeTheReport) {
  for (const auto& file : files_below(root / "evaluation")) {
    if (shown(file).starts_with("evaluation/report/") || shown(file) == "evaluation/evaluate.cpp") continue;
    EXPECT_EQ(core::read_text(file).find("#include \"evaluation/report/"), std::string::npos) << shown(file);
  }
}

TEST(House, ARoomHoldsAtMostFortyFiles) {
  std::map<std::string, int> count;
  for (const auto& folder : folders) {
    for (const auto& file : files_below(root / folder)) ++count[shown(file.parent_path())];
  }
  for (const auto& [room, files] : count) EXPECT_LE(files, 40) << room;
}

TEST(House, ASourceHasAtMost300Lines) {
  for (const auto& file : sources()) {
    if (shown(file) == "model/weights/restricted_pickle.cpp") continue;  // one machine of many small instructions
    EXPECT_LE(lines_of(file).size(), 300U) << shown(file);
  }
}

// Namespaces do not indent, so a function of a namespace begins and ends at the left margin.
TEST(House, AFunctionHasFewerThan80Lines) {
  const std::regex other(
      "(namespace|struct|class|enum|union|extern|template|constexpr|const|inline constexpr|#|//|@).*");
  for (const auto& file : sources()) {
    const auto lines = lines_of(file);
    std::size_t begin = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (lines[i] == "}" && begin > 0) {
        const bool type = std::regex_match(lines[begin], other) && !lines[begin].ends_with(") {");
        EXPECT_TRUE(type || i - begin + 1 < 80) << shown(file) << ":" << begin + 1 << ": " << lines[begin];
        begin = 0;
      } else if (!lines[i].empty() && lines[i][0] != ' ' && lines[i][0] != '}' && lines[i][0] != '/' &&
                 lines[i][0] != '#') {
        begin = i;
      }
    }
  }
}

TEST(House, EverySourceHasItsHeader) {
  // Programs, and those that implement the header of another name in one of several ways.
  const std::regex program(".*(main|_command)\\.cpp");
  const std::regex one_way_of_several("(.*)_(cpu|reference|cuda|alone|mpi|gpu)");
  for (const std::string folder : {"core", "ops", "imaging", "preprocessing", "simulation", "model", "training",
                                   "evaluation", "explanation", "commands"}) {
    for (const auto& file : files_below(root / folder)) {
      if (file.extension() != ".cpp" || std::regex_match(shown(file), program)) continue;
      std::string stem = (file.parent_path() / file.stem()).string();
      std::smatch way;
      bool found = fs::exists(stem + ".hpp");
      if (!found && std::regex_match(stem, way, one_way_of_several)) found = fs::exists(way[1].str() + ".hpp");
      EXPECT_TRUE(found) << shown(file);
    }
  }
}

TEST(House, FilesThatTheDocumentsNameExist) {
  const std::regex path(
      "\\b(core|ops|imaging|preprocessing|simulation|model|training|evaluation|explanation|commands|docs|scripts)"
      "/[a-zA-Z0-9_/]+\\.[a-z]+\\b");
  for (const char* document : {"docs/architecture.md", "README.md", "CONTRIBUTING.md"}) {
    const std::string text = core::read_text(root / document);
    for (std::sregex_iterator found(text.begin(), text.end(), path), end; found != end; ++found)
      EXPECT_TRUE(fs::exists(root / found->str())) << document << ": " << found->str();
  }
}

/// What the pattern's first group matches anywhere in the text.
std::set<std::string> matches(const std::string& text, const char* pattern) {
  const std::regex expression(pattern);
  std::set<std::string> found;
  for (std::sregex_iterator match(text.begin(), text.end(), expression), end; match != end; ++match) {
    found.insert((*match)[1].str());
  }
  return found;
}

TEST(House, TextsNameOptionsAndVerbsThatExist) {
  const std::string reference = core::read_text(root / "docs/reference.md");
  const auto options = matches(reference, "`(--[a-z][a-z-]*)`"), verbs = matches(reference, "\n## tripet ([a-z]+)");
  ASSERT_GT(options.size(), 40u);
  ASSERT_GT(verbs.size(), 5u);
  int named = 0;
  for (const char* folder : {"evaluation", "simulation", "training", "model", "preprocessing", "docs"}) {
    for (const auto& file : files_below(root / folder)) {
      const auto extension = file.extension().string();
      if (!std::set<std::string>{".cpp", ".hpp", ".md", ".mustache", ".tsv"}.contains(extension)) continue;
      const std::string text = core::read_text(file);
      for (const auto& verb : matches(text, "`tripet ([a-z]+)[ `]")) {
        ++named;
        EXPECT_TRUE(verbs.contains(verb) || verb == "help") << shown(file) << ": tripet " << verb;
      }
      // In a sentence an option stands behind a space, a bracket or a quotation mark; variables of CSS do not.
      if (folder != std::string("evaluation")) continue;
      const auto style = text.find("</style>");
      const std::string words = style == std::string::npos ? text : text.substr(style);
      for (const auto& option : matches(words, "[ (`](--[a-z][a-z-]+)[ ).,:`]")) {
        ++named;
        EXPECT_TRUE(options.contains(option)) << shown(file) << ": " << option;
      }
    }
  }
  EXPECT_GT(named, 10);
}

}  // namespace
}  // namespace tripet
