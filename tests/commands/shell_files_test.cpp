// Verifies man pages and completions, which are made from the declarations of the options: that the tools which read
// them accept them, and that what they offer is what the verbs take.

#include "commands/program.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace tripet::tests {
namespace {

bool installed(const std::string& tool) {
  return std::system(("command -v " + tool + " > /dev/null").c_str()) == 0;
}

/// Names of the options that `tripet VERB --help-all` lists.
std::vector<std::string> options_of(const ScratchFolder& scratch, const std::string& verb) {
  std::vector<std::string> names;
  std::vector<std::string> words = core::split(verb, ' ');
  words.push_back("--help-all");
  for (const auto& line : core::split(tripet(scratch, words).out, '\n')) {
    if (line.starts_with("  --")) names.push_back(line.substr(4, line.find(' ', 4) - 4));
  }
  return names;
}

}  // namespace

TEST(ShellFiles, EveryVerbHasAPageThatRoffPrintsWithAllOptions) {
  const ScratchFolder scratch;
  ASSERT_EQ(tripet(scratch, {"help", "--shell-files", scratch.path().string()}).status, 0);
  if (!installed("groff")) GTEST_SKIP() << "groff is not installed";
  const auto pages = scratch / "man/man1";
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(pages)) {
    const Outcome page =
        run_program(scratch, {"groff", "-man", "-Tutf8", "-ww", "-P-cbou", "-rLL=400n", entry.path().string()});
    EXPECT_EQ(page.status, 0);
    EXPECT_EQ(page.err, "") << entry.path();
    EXPECT_THAT(page.out, testing::HasSubstr("EXIT STATUS"));
    ++count;
    const std::string name = entry.path().stem().string();
    if (name == "tripet") continue;
    std::string verb = name.substr(7);
    std::replace(verb.begin(), verb.end(), '-', ' ');
    for (const auto& option : options_of(scratch, verb))
      EXPECT_THAT(page.out, testing::HasSubstr("--" + option)) << name;
  }
  EXPECT_GE(count, 8);
}

TEST(ShellFiles, FishCompletesVerbsOptionsAndChoices) {
  if (!installed("fish")) GTEST_SKIP() << "fish is not installed";
  const ScratchFolder scratch;
  core::write_text(scratch / "c.fish", tripet(scratch, {"help", "--completion", "fish"}).out);
  const auto completed = [&](const std::string& line) {
    return run_program(scratch, {"fish", "--no-config", "-c",
                                 "source " + (scratch / "c.fish").string() + "; complete -C '" + line + "'"});
  };
  EXPECT_THAT(completed("tripet tra").out, testing::StartsWith("train\t"));
  EXPECT_THAT(completed("tripet train --strategy one").out, testing::StartsWith("one-vs-one"));
  EXPECT_THAT(completed("tripet simulate --sub").out, testing::StartsWith("--subjects\t"));
  EXPECT_EQ(completed("tripet simulate --epo").out, "");
  EXPECT_THAT(completed("tripet synthesize tr").out, testing::StartsWith("train"));
  EXPECT_THAT(completed("tripet synthesize train --generator-r").out, testing::StartsWith("--generator-"));
  EXPECT_EQ(completed("tripet synthesize train --strateg").out, "") << "that is of another verb, train";
  EXPECT_EQ(completed("tripet ").err, "");
}

TEST(ShellFiles, ZshCompletesOptionsAndChoices) {
  if (!installed("zsh")) GTEST_SKIP() << "zsh is not installed";
  const ScratchFolder scratch;
  core::write_text(scratch / "_tripet", tripet(scratch, {"help", "--completion", "zsh"}).out);
  // A shell on a terminal of its own, since completion works at the prompt only: a word is begun, then completed by
  // Tab.
  core::write_text(
      scratch / "complete.zsh",
      "zmodload zsh/zpty\n"
      "zpty shell zsh -f -i\n"
      "zpty -w shell \"PS1=; fpath=($1 \\$fpath); autoload -U compinit; compinit -u -D; "
      "tripet() { print -r -- \\\"GOT \\$*\\\" }\"\n"
      "zpty -w shell $'tripet tra\\t --strat\\t one\\t'\n"
      "repeat 50; do zpty -r shell line || break; print -r -- $line; [[ $line == GOT* ]] && break; done\n");
  const Outcome outcome = run_program(
      scratch, {"timeout", "20", "zsh", "-f", (scratch / "complete.zsh").string(), scratch.path().string()});
  EXPECT_THAT(outcome.out, testing::HasSubstr("GOT train --strategy one-vs-one")) << outcome.err;
}

TEST(ShellFiles, AnUnknownShellIsNamed) {
  const ScratchFolder scratch;
  const Outcome outcome = tripet(scratch, {"help", "--completion", "tcsh"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err, testing::HasSubstr("'tcsh' is not one of bash, zsh, fish"));
}

}  // namespace tripet::tests
