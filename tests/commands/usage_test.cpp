// Verifies what a user meets before any work starts: help, version, exit statuses, error lines, config files.

#include "commands/program.hpp"

#include <fstream>
#include <set>

#include "core/text.hpp"

namespace tripet::tests {
namespace {

const std::vector<std::string> verbs{
    "demo",    "simulate",         "preprocess",        "train",  "predict", "evaluate", "compare",
    "explain", "synthesize train", "synthesize sample", "export", "doctor"};

/// The verb's one or two words, then these.
std::vector<std::string> with(const std::string& verb, const std::vector<std::string>& words) {
  auto all = core::split(verb, ' ');
  all.insert(all.end(), words.begin(), words.end());
  return all;
}

void expect_usage_error(const Outcome& outcome, const std::string& part) {
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, testing::StartsWith("tripet: error: "));
  EXPECT_THAT(outcome.err, testing::HasSubstr(part));
  EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
}

}  // namespace

TEST(Usage, HelpListsEveryVerbAndEveryVerbHasHelp) {
  const ScratchFolder scratch;
  const Outcome overview = tripet(scratch, {"--help"});
  EXPECT_EQ(overview.status, 0);
  for (const auto& verb : verbs) {
    EXPECT_THAT(overview.out, testing::HasSubstr("  " + verb + " "));
    const Outcome help = tripet(scratch, with(verb, {"--help"}));
    EXPECT_EQ(help.status, 0);
    EXPECT_THAT(help.out, testing::HasSubstr("tripet " + verb));
    EXPECT_THAT(help.out, testing::HasSubstr(verb == "export" ? "--onnx" : "--out"));
    EXPECT_EQ(help.out, tripet(scratch, with("help " + verb, {})).out);
  }
  EXPECT_THAT(tripet(scratch, {"--version"}).out, testing::StartsWith("tripet 0."));
}

TEST(Usage, HelpFitsAScreenAndHelpAllHasTheRest) {
  const ScratchFolder scratch;
  for (const auto& verb : verbs) {
    const std::string brief = tripet(scratch, with(verb, {"--help"})).out;
    const std::string all = tripet(scratch, with(verb, {"--help-all"})).out;
    EXPECT_LE(std::count(brief.begin(), brief.end(), '\n'), 24) << brief;
    int shown = 0;
    for (const auto& line : core::split(brief, '\n')) {
      EXPECT_LE(line.size(), 110U) << line;
      if (!line.starts_with("  --")) continue;
      ++shown;
      EXPECT_THAT(all, testing::HasSubstr("\n" + line.substr(0, line.find(' ', 4)) + " "));
    }
    EXPECT_GE(shown, 1) << verb;
    EXPECT_THAT(all, testing::HasSubstr("\n  --dump-config "));
    // What cannot be left out is what most people need.
    for (auto at = all.find("[required"); at != std::string::npos; at = all.find("[required", at + 1)) {
      const auto option = all.rfind("\n  --", at) + 1;
      EXPECT_THAT(brief, testing::HasSubstr(all.substr(option, all.find(' ', option + 4) - option))) << verb;
    }
  }
}

TEST(Usage, HelpAllHasEachHeadingOnce) {
  const ScratchFolder scratch;
  for (const auto& verb : verbs) {
    std::set<std::string> headings;
    for (const auto& line : core::split(tripet(scratch, with(verb, {"--help-all"})).out, '\n')) {
      if (!line.ends_with(':') || line.starts_with(' ')) continue;
      EXPECT_TRUE(headings.insert(line).second) << verb << ": " << line;
    }
    EXPECT_GT(headings.size(), 1U) << verb;
  }
}

TEST(Usage, WrongWordsEndInOneLineAndStatusTwo) {
  const ScratchFolder scratch;
  expect_usage_error(tripet(scratch, {"trian"}), "did you mean 'train'?");
  expect_usage_error(tripet(scratch, {"simulate", "--subject", "3"}), "did you mean 'subjects'?");
  expect_usage_error(tripet(scratch, {"simulate", "--subjects"}), "subjects");
  expect_usage_error(tripet(scratch, {"simulate", "--subjects", "none", "--out", "x"}), "not a whole number");
  expect_usage_error(tripet(scratch, {"simulate", "--subjects", "0", "--out", "x"}), "not between 1 and");
  expect_usage_error(tripet(scratch, {"simulate"}), "--out DIR is needed");
  expect_usage_error(tripet(scratch, {"simulate", "word"}), "'word'");
  expect_usage_error(tripet(scratch, {"train", "--folds", "3", "--folds", "4"}), "twice");
  expect_usage_error(tripet(scratch, {"preprocess", "--normalize", "suvr,zscore"}), "'suvr,zscore' is not one of");
  expect_usage_error(tripet(scratch, {"compare", "--strategies", "softmax,one-vs-on"}), "did you mean 'one-vs-one'?");
  expect_usage_error(tripet(scratch, {"synthesize"}), "synthesize is followed by train or sample");
  expect_usage_error(tripet(scratch, {"synthesize", "smaple"}), "train or sample, not by 'smaple'");
  EXPECT_EQ(tripet(scratch, {}).status, 2);
}

TEST(Usage, AFolderWithOtherFilesIsNotWrittenInto) {
  const ScratchFolder scratch;
  core::write_text(scratch / "mine/thesis.txt", "do not touch");
  expect_usage_error(tripet(scratch, {"simulate", "--subjects", "1", "--out", (scratch / "mine").string()}), "--force");
}

TEST(Usage, ColoursAreForTerminalsThatWantThem) {
  const ScratchFolder scratch;
  const auto simulate = [&](const std::string& before, const std::string& out) {
    return before + "TERM=xterm " + program + " simulate --classes CN,AD --subjects 1 --no-progress --out " +
           (scratch / out).string();
  };
  // A terminal of its own.
  const auto on_terminal = [&](const std::string& command) {
    return run_program(scratch, {TRIPET_SOURCE_DIR "/.venv-tests/bin/python", "-c",
                                 "import pty, sys; pty.spawn(['sh', '-c', sys.argv[1]])", command})
        .out;
  };
  const std::string colour = "\033[3";
  EXPECT_THAT(on_terminal(simulate("NO_COLOR= ", "a")), testing::HasSubstr(colour));
  const std::string plain = on_terminal(simulate("NO_COLOR=1 ", "b"));
  EXPECT_THAT(plain, testing::HasSubstr("tripet: info: next: tripet preprocess --in "));
  EXPECT_THAT(plain, testing::Not(testing::HasSubstr(colour)));
  const Outcome into_file = run_program(scratch, {"sh", "-c", simulate("NO_COLOR= ", "c")});
  EXPECT_THAT(into_file.err, testing::Not(testing::HasSubstr(colour)));
}

TEST(Usage, TheCommandLineWinsOverTheConfigFile) {
  const ScratchFolder scratch;
  core::write_text(scratch / "a.cfg", "# a comment\nseed = 5\n[cohort]\nsubjects = 7\nclasses = CN,AD\n");
  const auto config = (scratch / "a.cfg").string();
  const Outcome outcome = tripet(scratch, {"simulate", "--config", config, "--subjects", "9", "--dump-config"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, testing::HasSubstr("\nsubjects = 9\n"));
  EXPECT_THAT(outcome.out, testing::HasSubstr("\nclasses = CN,AD\n"));
  EXPECT_THAT(outcome.out, testing::HasSubstr("\nseed = 5\n"));
}

TEST(Usage, WrongConfigFilesNameTheFileAndTheKey) {
  const ScratchFolder scratch;
  const auto config = (scratch / "a.cfg").string();
  core::write_text(config, "subjcts = 7\n");
  expect_usage_error(tripet(scratch, {"simulate", "--config", config}), "did you mean 'subjects'?");
  core::write_text(config, "subjects = 7\nsubjects = 8\n");
  expect_usage_error(tripet(scratch, {"simulate", "--config", config}), "twice");
  core::write_text(config, "subjects\n");
  expect_usage_error(tripet(scratch, {"simulate", "--config", config}), "a.cfg");
  core::write_text(config, "out = a#b\n");
  expect_usage_error(tripet(scratch, {"simulate", "--config", config}), "#");
  const Outcome absent = tripet(scratch, {"simulate", "--config", (scratch / "none.cfg").string()});
  EXPECT_EQ(absent.status, 2);
  EXPECT_THAT(absent.err, testing::HasSubstr("none.cfg"));
}

TEST(Usage, ADumpedConfigReadsBackToItself) {
  const ScratchFolder scratch;
  for (const auto& verb : verbs) {
    const Outcome first = tripet(scratch, with(verb, {"--dump-config", "--seed", "3"}));
    ASSERT_EQ(first.status, 0) << first.err;
    core::write_text(scratch / "dump.cfg", first.out);
    const Outcome second = tripet(scratch, with(verb, {"--dump-config", "--config", (scratch / "dump.cfg").string()}));
    EXPECT_EQ(second.out, first.out) << second.err;
  }
}

// Each file in configs/ says in its first line for which verb it is: `# tripet VERB --config configs/NAME.cfg ...`.
TEST(Usage, EveryShippedConfigIsParsed) {
  const ScratchFolder scratch;
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(TRIPET_SOURCE_DIR "/configs")) {
    std::ifstream stream(entry.path());
    std::string line;
    std::getline(stream, line);
    const auto words = core::split(line, ' ');
    ASSERT_GT(words.size(), 4u) << entry.path();
    EXPECT_EQ(words[4], "configs/" + entry.path().filename().string());
    const Outcome outcome = tripet(scratch, {words[2], "--config", entry.path().string(), "--dump-config"});
    EXPECT_EQ(outcome.status, 0) << entry.path() << ": " << outcome.err;
    ++count;
  }
  EXPECT_GT(count, 0);
}

TEST(Usage, TheReferencePageIsUpToDate) {
  const ScratchFolder scratch;
  EXPECT_EQ(tripet(scratch, {"help", "--reference"}).out, core::read_text(TRIPET_SOURCE_DIR "/docs/reference.md"))
      << "run: build/tripet help --reference > docs/reference.md";
}

TEST(Usage, TheCompletionScriptIsValidAndCompletes) {
  const ScratchFolder scratch;
  core::write_text(scratch / "c.bash", tripet(scratch, {"help", "--completion"}).out +
                                           "COMP_WORDS=(tripet train --strategy one); COMP_CWORD=3; _tripet\n"
                                           "echo \"${COMPREPLY[@]}\"\n"
                                           "COMP_WORDS=(tripet synthesize sa); COMP_CWORD=2; _tripet\n"
                                           "echo \"${COMPREPLY[@]}\"\n"
                                           "COMP_WORDS=(tripet synthesize train --participants a); COMP_CWORD=4\n"
                                           "_tripet; echo \"${COMPREPLY[@]}\"\n");
  const Outcome outcome = run_program(scratch, {"bash", (scratch / "c.bash").string()});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "one-vs-one\nsample\nall\n");
}

}  // namespace tripet::tests
