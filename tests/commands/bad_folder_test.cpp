// Verifies that a folder with one scan of every kind of fault loses nothing else: good scans are ok, each bad one is
// named with its reason in scans.tsv and in one line on stderr, and the program ends with status 3.

#include <unistd.h>

#include <map>

#include "commands/program.hpp"
#include "core/scan_list.hpp"
#include "core/text.hpp"

namespace tripet::tests {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

class BadFolder : public testing::Test {
 protected:
  void simulate(const std::string& format, int subjects, const fs::path& out) {
    const Outcome outcome = tripet(scratch_, {"simulate", "--classes", "CN", "--subjects", std::to_string(subjects),
                                              "--format", format, "--out", out.string()});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
  }

  /// Prepares the cohort; the rows of scans.tsv by participant.
  std::map<std::string, core::ScanRecord> prepare(const std::string& out) {
    outcome_ = tripet(scratch_, {"preprocess", "--in", cohort_.string(), "--spacing", "8", "--units", "suv", "--out",
                                 (scratch_ / out).string()});
    std::map<std::string, core::ScanRecord> rows;
    if (!fs::exists(scratch_ / out / "scans.tsv")) return rows;
    for (const auto& row : core::read_scan_list(scratch_ / out / "scans.tsv")) {
      EXPECT_TRUE(rows.emplace(row.participant_id, row).second) << row.participant_id << " has two rows";
    }
    return rows;
  }

  void expect_ok(const core::ScanRecord& row, const std::string& out) const {
    EXPECT_EQ(row.status, core::ScanStatus::ok) << row.participant_id << ": " << row.reason;
    EXPECT_EQ(row.suv_units, "SUVbw");
    EXPECT_TRUE(fs::exists(scratch_ / out / row.output)) << row.output;
  }

  /// Failed for this reason, nothing written, and one line of the log about it.
  void expect_named(const core::ScanRecord& row, const testing::Matcher<const std::string&>& reason) const {
    SCOPED_TRACE(row.participant_id);
    EXPECT_EQ(row.status, core::ScanStatus::failed);
    EXPECT_THAT(row.reason, reason);
    EXPECT_EQ(row.output, "n/a");
    int lines = 0;
    for (const auto& line : core::split(outcome_.err, '\n')) {
      if (line.find(row.participant_id + ":") == std::string::npos) continue;
      ++lines;
      EXPECT_THAT(line, HasSubstr(row.participant_id + ": failed: " + row.reason));
    }
    EXPECT_EQ(lines, 1) << outcome_.err;
  }

  const ScratchFolder scratch_;
  const fs::path cohort_ = scratch_ / "cohort";
  Outcome outcome_{};
};

TEST_F(BadFolder, EveryFaultIsNamedAndCostsOnlyItself) {
  simulate("nifti", 4, cohort_);
  simulate("dicom", 1, scratch_ / "dicom");
  const Outcome spoilt = run_program(
      scratch_, {TRIPET_SOURCE_DIR "/.venv-tests/bin/python", TRIPET_SOURCE_DIR "/tests/commands/spoil_cohort.py",
                 cohort_.string(), (scratch_ / "dicom/sourcedata/sub-0001/pet").string()});
  ASSERT_EQ(spoilt.status, 0) << spoilt.err;

  const std::vector<std::string> good{"sub-0001", "sub-0002", "sub-0003", "sub-0004", "sub-series"};
  const std::map<std::string, testing::Matcher<const std::string&>> bad{
      {"sub-truncated", HasSubstr("truncated")},
      {"sub-truncateddicom", AllOf(HasSubstr("0007.dcm"), HasSubstr("truncated"))},
      {"sub-zerobytes", HasSubstr("is empty (0 bytes)")},
      {"sub-text", HasSubstr("is not a DICOM file")},
      {"sub-modality", HasSubstr("is not PET: modality MR")},
      {"sub-missingslices", AllOf(HasSubstr("2 slice(s) missing"), HasSubstr("0008.dcm"), HasSubstr("0009.dcm"))},
      {"sub-twopatients", AllOf(HasSubstr("several patients in one series"), HasSubstr("another"))},
      {"sub-twowholepatients", AllOf(HasSubstr("several patients in one series"), HasSubstr("another"))},
      {"sub-nan", HasSubstr("all are NaN")},
      {"sub-constant", HasSubstr("all voxels have the same value, 7")},
      {"sub-noweight", HasSubstr("PatientWeight is missing")},
      {"sub-noweightsidecar", HasSubstr("no BodyWeight")},
      {"sub-propcps", HasSubstr("PROPCPS")},
      {"sub-emptysidecar", AllOf(HasSubstr("sub-emptysidecar_trc-18FFDG_pet.json"), HasSubstr("empty"))},
      {"sub-brokenjson", HasSubstr("sub-brokenjson_trc-18FFDG_pet.json")},
      {"sub-directory", HasSubstr("is a folder, not a file")},
      {"sub-fileloop", HasSubstr("is a symbolic link that leads in a circle")},
      {"sub-folderloop", HasSubstr("is a symbolic link that leads in a circle")},
  };
  // With dataset_description.json the folder is BIDS, without it a tree to search: the same scans either way.
  for (const std::string out : {"from-bids", "from-tree"}) {
    SCOPED_TRACE(out);
    if (out == "from-tree") fs::remove(cohort_ / "dataset_description.json");
    const auto rows = prepare(out);
    EXPECT_EQ(outcome_.status, 3) << outcome_.err;
    EXPECT_EQ(rows.size(), good.size() + bad.size());
    for (const auto& participant : good) {
      ASSERT_TRUE(rows.contains(participant)) << participant;
      expect_ok(rows.at(participant), out);
    }
    for (const auto& [participant, reason] : bad) {
      ASSERT_TRUE(rows.contains(participant)) << participant;
      expect_named(rows.at(participant), reason);
    }
    EXPECT_THAT(core::split(outcome_.err, '\n'), testing::Each(testing::AnyOf("", testing::StartsWith("tripet: "))));
  }
}

TEST_F(BadFolder, AFileWithoutReadPermissionIsNamed) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read every file: run this test as an ordinary user";
  simulate("nifti", 2, cohort_);
  fs::permissions(cohort_ / "sub-0002/pet/sub-0002_trc-18FFDG_pet.nii.gz", fs::perms::none);
  const auto rows = prepare("prepared");
  EXPECT_EQ(outcome_.status, 3) << outcome_.err;
  ASSERT_EQ(rows.size(), 2U);
  expect_ok(rows.at("sub-0001"), "prepared");
  expect_named(rows.at("sub-0002"), HasSubstr("permission"));
}

}  // namespace
}  // namespace tripet::tests
