// Verifies that every --option that a text of the program names (errors, warnings, help, pages) is one that a verb has.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "commands/verbs.hpp"
#include "core/atomic_file.hpp"

namespace tripet::tests {
namespace {

namespace fs = std::filesystem;

const fs::path root = TRIPET_SOURCE_DIR;

std::set<std::string> declared_options() {
  // Words of the program itself, which are no options of a verb.
  std::set<std::string> names{"help", "help-all", "version", "reference", "completion", "shell-files", "parts"};
  commands::CommonOptions common;
  core::OptionSet of_all;
  common.describe(of_all);
  for (const auto& option : of_all.options()) names.insert(option.name());
  for (const auto& verb : commands::all_verbs()) {
    core::OptionSet options;
    verb->describe(options);
    for (const auto& option : options.options()) names.insert(option.name());
  }
  return names;
}

std::vector<fs::path> program_files() {
  const std::set<std::string> kinds{".cpp", ".hpp", ".cu", ".cuh", ".js", ".mustache", ".tsv"};
  std::vector<fs::path> found;
  for (const char* folder : {"core", "ops", "imaging", "preprocessing", "simulation", "model", "training", "evaluation",
                             "explanation", "commands"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      if (kinds.contains(entry.path().extension())) found.push_back(entry.path());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

/// The texts in quotes of C++ or JavaScript, comments left out; those that follow each other are one.
std::vector<std::string> literals(const std::string& code) {
  std::vector<std::string> found;
  bool goes_on = false;  // nothing but blanks since the last one
  for (std::size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    if (code.compare(i, 2, "//") == 0) {
      i = std::min(code.find('\n', i), code.size());
    } else if (code.compare(i, 2, "/*") == 0) {
      i = std::min(code.find("*/", i + 2), code.size() - 2) + 1;
    } else if (c == '\'' && i > 0 && std::isalnum(static_cast<unsigned char>(code[i - 1])) != 0) {
      continue;  // of a number: 1'000
    } else if (c == '"' || c == '\'' || c == '`') {
      std::string text;
      for (++i; i < code.size() && code[i] != c; ++i) {
        if (code[i] == '\\') ++i;
        text += code[i];
      }
      if (goes_on) {
        found.back() += text;
      } else {
        found.push_back(text);
      }
      goes_on = true;
    } else if (std::isspace(static_cast<unsigned char>(c)) == 0) {
      goes_on = false;
    }
  }
  return found;
}

/// The words --NAME of a text; those of a script of ours (scripts/setup --mpi) are not the program's.
std::vector<std::string> words_of(const std::string& text) {
  static const std::regex word("(scripts/[a-z_-]+)?(^|[^A-Za-z0-9-])--([a-z][a-z0-9-]*)");
  std::vector<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), word), end; at != end; ++at) {
    if (!(*at)[1].matched) found.push_back((*at)[3]);
  }
  return found;
}

/// Colours and sizes of the pages, which CSS names in the same way.
std::set<std::string> style_names(const std::vector<fs::path>& files) {
  static const std::regex definition("--([a-z][a-z0-9-]*):");
  std::set<std::string> names;
  for (const auto& file : files) {
    if (file.extension() != ".mustache") continue;
    const std::string text = core::read_text(file);
    for (std::sregex_iterator at(text.begin(), text.end(), definition), end; at != end; ++at) names.insert((*at)[1]);
  }
  return names;
}

TEST(OptionNames, EveryOptionThatATextNamesIsDeclared) {
  const auto files = program_files();
  const auto declared = declared_options(), styles = style_names(files);
  ASSERT_TRUE(declared.contains("split-by"));
  std::size_t seen = 0;
  for (const auto& file : files) {
    const std::string text = core::read_text(file);
    const bool page = file.extension() == ".mustache" || file.extension() == ".tsv";
    for (const auto& part : page ? std::vector{text} : literals(text)) {
      if (part == "--s") continue;  // the start of the colours --s0, --s1 ...
      for (const auto& name : words_of(part)) {
        if (styles.contains(name)) continue;
        EXPECT_TRUE(declared.contains(name)) << fs::relative(file, root) << " names --" << name << ": " << part;
        ++seen;
      }
    }
  }
  EXPECT_GT(seen, 100U) << "the texts were not found";
}

TEST(OptionNames, TextsAreFoundInCode) {
  EXPECT_EQ(literals("f(\"--a\"\n  \"b\", '\\'', x /* \"--c\" */); // \"--d\"\ng(\"\\\"--e\");"),
            (std::vector<std::string>{"--ab", "'", "\"--e"}));
  EXPECT_EQ(words_of("give --folds 0, (--split-by site) or a--b; scripts/setup --mpi; --x"),
            (std::vector<std::string>{"folds", "split-by", "x"}));
}

}  // namespace
}  // namespace tripet::tests
