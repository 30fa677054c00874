// Runs the commands of the documents, line by line, as a reader would: docs/tutorial.md on scans that stand for the
// reader's own, docs/verbs.md from nothing. Only what makes them long is shortened: grids, epochs, folds. With some
// thirty commands a document these tests take about a minute.

#include "commands/program.hpp"

#include "core/text.hpp"

namespace tripet::tests {
namespace {

namespace fs = std::filesystem;

/// The lines `    tripet VERB ...` of a document.
std::vector<std::string> commands_of(const std::string& document) {
  std::vector<std::string> commands;
  for (const auto& line : core::split(core::read_text(fs::path(TRIPET_SOURCE_DIR) / "docs" / document), '\n')) {
    if (line.starts_with("    tripet ")) commands.push_back(line.substr(4));
  }
  return commands;
}

void replace(std::string& text, const std::string& old, const std::string& fresh) {
  if (const auto at = text.find(old); at != std::string::npos) text.replace(at, old.size(), fresh);
}

std::string shortened(std::string command) {
  replace(command, "--spacing 4", "--spacing 8");
  replace(command, "preprocess_4mm.cfg", "preprocess_4mm.cfg --spacing 8");
  replace(command, "--folds 5 --repeats 3", "--folds 2");
  const bool trains = command.starts_with("tripet train ") || command.starts_with("tripet compare ");
  if (trains) command += " --epochs 1 --device cpu";
  if (trains && command.find("--folds") == std::string::npos) command += " --folds 2";
  return command;
}

void expect_commands_run(const ScratchFolder& scratch, const std::string& document) {
  const auto commands = commands_of(document);
  EXPECT_GT(commands.size(), 6U);
  fs::create_directory_symlink(fs::path(TRIPET_SOURCE_DIR) / "configs", scratch / "configs");
  for (const auto& command : commands) {
    // Has a test of its own, scripts/demo.
    if (command.starts_with("tripet demo")) continue;
    const Outcome outcome =
        run_program(scratch, {"sh", "-c",
                              "cd " + quoted(scratch.path().string()) + " && PATH=" + quoted(TRIPET_BUILD_DIR) +
                                  ":$PATH && " + shortened(command)});
    ASSERT_EQ(outcome.status, 0) << document << ": " << command << "\n" << outcome.err;
  }
}

void simulate(const ScratchFolder& scratch, const std::string& format, const fs::path& out) {
  const Outcome outcome =
      tripet(scratch, {"simulate", "--classes", "CN,AD", "--subjects", "5", "--format", format, "--out", out.string()});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
}

}  // namespace

TEST(Documents, TheTutorialsCommandsRun) {
  const ScratchFolder scratch;
  simulate(scratch, "dicom", scratch / "hospital");
  fs::rename(scratch / "hospital/sourcedata", scratch / "dicom_export");
  simulate(scratch, "nifti", scratch / "study");
  // A table as a person would write it, without sub-.
  std::string labels = core::read_text(scratch / "hospital/participants.tsv");
  while (labels.find("sub-") != std::string::npos) replace(labels, "sub-", "");
  core::write_text(scratch / "labels.tsv", labels);
  expect_commands_run(scratch, "tutorial.md");
}

TEST(Documents, TheExamplesOfEveryVerbRun) {
  const ScratchFolder scratch;
  expect_commands_run(scratch, "verbs.md");
}

}  // namespace tripet::tests
