// Runs the commands of the documents, line by line, as a reader would: docs/tutorial.md on scans that stand for the
// reader's own, README.md and docs/verbs.md from nothing. Only what makes them long is shortened: grids, epochs, folds.
// With some thirty commands a document these tests take about a minute.

#include "commands/program.hpp"

#include "core/text.hpp"

namespace tripet::tests {
namespace {

namespace fs = std::filesystem;

/// The lines `    tripet VERB ...` of a document.
std::vector<std::string> commands_of(const std::string& document) {
  std::vector<std::string> commands;
  for (const auto& line : core::split(core::read_text(fs::path(TRIPET_SOURCE_DIR) / document), '\n')) {
    if (line.starts_with("    tripet ")) commands.push_back(line.substr(4));
  }
  return commands;
}

void replace(std::string& text, const std::string& old, const std::string& fresh) {
  if (const auto at = text.find(old); at != std::string::npos) text.replace(at, old.size(), fresh);
}

std::string shortened(std::string command) {
  replace(command, "--subjects 40", "--subjects 4");
  replace(command, "--spacing 4", "--spacing 8");
  replace(command, "preprocess_4mm.cfg", "preprocess_4mm.cfg --spacing 8");
  replace(command, "--folds 5 --repeats 3", "--folds 2");
  replace(command, "--scans 100", "--scans 2");
  const bool generates = command.starts_with("tripet synthesize train ");
  const bool classifies = command.starts_with("tripet train ") || command.starts_with("tripet compare ");
  if (command.starts_with("tripet explain ")) command += " --methods grad-cam --checked-scans 0 --device cpu";
  // A generator needs two training scans of each class.
  if (generates) command += " --steps 4 --batch-size 4 --width 4 --folds 4 --device cpu";
  if (classifies) command += " --epochs 1 --device cpu";
  if (classifies && command.find("--folds") == std::string::npos) command += " --folds 2";
  return command;
}

void expect_commands_run(const ScratchFolder& scratch, const std::string& document) {
  const auto commands = commands_of(document);
  EXPECT_GE(commands.size(), 6U);
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

/// The blocks ```python of a document.
std::vector<std::string> python_of(const std::string& document) {
  const std::string begin = "```python\n";
  const std::string text = core::read_text(fs::path(TRIPET_SOURCE_DIR) / document);
  std::vector<std::string> blocks;
  for (auto at = text.find(begin); at != std::string::npos; at = text.find(begin, at + 1)) {
    blocks.push_back(text.substr(at + begin.size(), text.find("```", at + begin.size()) - at - begin.size()));
  }
  return blocks;
}

void simulate(const ScratchFolder& scratch, const std::string& format, const fs::path& out) {
  const Outcome outcome =
      tripet(scratch, {"simulate", "--classes", "CN,AD", "--subjects", "5", "--format", format, "--out", out.string()});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
}

/// Predictions of another program, right about most of forty participants.
std::string predictions(int wrong) {
  std::string table = "participant_id\tlabel\tprob_CN\tprob_AD\n";
  for (int i = 0; i < 40; ++i) {
    const bool ill = i % 2 == 0, seen_ill = (i % 10 == wrong) != ill;
    table += "sub-" + std::to_string(i) + (ill ? "\tAD" : "\tCN") + (seen_ill ? "\t0.2\t0.8\n" : "\t0.7\t0.3\n");
  }
  return table;
}

}  // namespace

TEST(Documents, TheReadmesCommandsRun) {
  const ScratchFolder scratch;
  simulate(scratch, "nifti", scratch / "new");
  const auto scan = scratch / "new/sub-0001/pet/sub-0001_trc-18FFDG_pet";
  fs::copy_file(scan.string() + ".nii.gz", scratch / "new_scan.nii.gz");
  fs::copy_file(scan.string() + ".json", scratch / "new_scan.json");
  core::write_text(scratch / "mine.tsv", predictions(3));
  core::write_text(scratch / "theirs.tsv", predictions(4));
  expect_commands_run(scratch, "README.md");
}

TEST(Documents, TheTutorialsCommandsRun) {
  const ScratchFolder scratch;
  simulate(scratch, "dicom", scratch / "hospital");
  fs::rename(scratch / "hospital/sourcedata", scratch / "dicom_export");
  simulate(scratch, "nifti", scratch / "study");
  // A table as a person would write it, without sub-.
  std::string labels = core::read_text(scratch / "hospital/participants.tsv");
  while (labels.find("sub-") != std::string::npos) replace(labels, "sub-", "");
  core::write_text(scratch / "labels.tsv", labels);
  expect_commands_run(scratch, "docs/tutorial.md");
  // What it leaves is what the examples in Python read.
  const auto blocks = python_of("docs/formats.md");
  EXPECT_GE(blocks.size(), 2U);
  for (const auto& block : blocks) {
    core::write_text(scratch / "block.py", block);
    const Outcome outcome = run_program(scratch, {"sh", "-c",
                                                  "cd " + quoted(scratch.path().string()) + " && " +
                                                      TRIPET_SOURCE_DIR "/.venv-tests/bin/python block.py"});
    EXPECT_EQ(outcome.status, 0) << block << outcome.err;
  }
}

TEST(Documents, TheExamplesOfEveryVerbRun) {
  const ScratchFolder scratch;
  expect_commands_run(scratch, "docs/verbs.md");
}

}  // namespace tripet::tests
