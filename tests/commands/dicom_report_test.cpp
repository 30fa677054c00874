// Predictions as DICOM objects, read by pydicom and by DCMTK's own programs: of scans that were DICOM, tied to their
// study, and of one that was not.

#include "commands/program.hpp"

namespace tripet::tests {
namespace {

namespace fs = std::filesystem;

void must(const Outcome& outcome) {
  ASSERT_EQ(outcome.status, 0) << outcome.out << outcome.err;
}

void expect_readable(const ScratchFolder& scratch, const fs::path& folder, const std::string& name,
                     const fs::path& table, const std::vector<std::string>& source) {
  const std::string root = TRIPET_SOURCE_DIR;
  std::vector<std::string> words{root + "/.venv-tests/bin/python", root + "/tests/commands/read_reports.py",
                                 folder.string(), name, table.string()};
  words.insert(words.end(), source.begin(), source.end());
  must(run_program(scratch, words));
  const std::string report = (folder / (name + "_sr.dcm")).string(), capture = (folder / (name + "_sc.dcm")).string();
  const Outcome tree = run_program(scratch, {"dsrdump", report});
  EXPECT_EQ(tree.status, 0) << tree.err;
  // DCMTK 3.6.7 checks texts, but none in UTF-8.
  EXPECT_THAT(tree.err,
              testing::AnyOf("", "W: The VR checker does not support this Specific Character Set: ISO_IR 192\n"));
  EXPECT_THAT(tree.out, testing::HasSubstr("Enhanced SR Document"));
  EXPECT_THAT(tree.out, testing::HasSubstr("\"Research only"));
  EXPECT_THAT(tree.out, testing::HasSubstr("Probability of AD"));
  for (const auto& file : {report, capture}) {
    const Outcome dump = run_program(scratch, {"dcmdump", file});
    EXPECT_EQ(dump.status, 0);
    EXPECT_EQ(dump.err, "");
    EXPECT_THAT(dump.out, testing::Not(testing::HasSubstr(") UN "))) << "a field of unknown kind";
  }
}

}  // namespace

TEST(DicomReport, IsReadByOthersAndTiedToTheStudy) {
  const ScratchFolder scratch;
  const auto at = [&](const char* name) { return (scratch / name).string(); };
  must(tripet(scratch, {"simulate", "--classes", "CN,AD", "--subjects", "4", "--format", "dicom", "--out", at("d")}));
  must(tripet(scratch, {"simulate", "--classes", "CN,AD", "--subjects", "1", "--seed", "9", "--out", at("n")}));
  must(tripet(scratch, {"preprocess", "--in", at("d"), "--spacing", "8", "--out", at("p")}));
  must(tripet(scratch,
              {"train", "--data", at("p"), "--folds", "2", "--epochs", "1", "--device", "cpu", "--out", at("run")}));
  const auto series = scratch / "d/sourcedata/sub-0001/pet";
  // Raw scans, and prepared ones.
  must(tripet(scratch, {"predict", "--model", at("run"), "--in", series.string(), "--out", at("raw.tsv"),
                        "--dicom-report", at("raw")}));
  expect_readable(scratch, scratch / "raw", "sub-0001", at("raw.tsv"), {series.string()});
  must(tripet(scratch,
              {"predict", "--model", at("run"), "--in", at("p"), "--out", at("all.tsv"), "--dicom-report", at("all")}));
  expect_readable(scratch, scratch / "all", "sub-0002", at("all.tsv"),
                  {(scratch / "d/sourcedata/sub-0002/pet").string()});
  const auto nifti = scratch / "n/sub-0001/pet/sub-0001_trc-18FFDG_pet.nii.gz";
  must(tripet(scratch, {"predict", "--model", at("run"), "--in", nifti.string(), "--out", at("n.tsv"), "--dicom-report",
                        at("nifti")}));
  expect_readable(scratch, scratch / "nifti", "sub-0001", at("n.tsv"), {});
  // A source that is gone costs its report, not the table.
  fs::remove_all(scratch / "d/sourcedata/sub-0003");
  const Outcome partly = tripet(
      scratch, {"predict", "--model", at("run"), "--in", at("p"), "--out", at("b.tsv"), "--dicom-report", at("b")});
  EXPECT_EQ(partly.status, 3);
  EXPECT_THAT(partly.err, testing::HasSubstr("sub-0003"));
  EXPECT_TRUE(fs::exists(scratch / "b/sub-0004_sr.dcm"));
  EXPECT_FALSE(fs::exists(scratch / "b/sub-0003_sr.dcm"));
}

}  // namespace tripet::tests
