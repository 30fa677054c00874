// Verifies that what tripet writes is valid BIDS, by the BIDS validator: cohorts as NIfTI and as DICOM, prepared scans
// and scans in SUV. docs/bids.md explains the warnings.

#include "commands/program.hpp"

#include "core/json.hpp"

namespace tripet::tests {
namespace {

namespace fs = std::filesystem;

const fs::path validator = fs::path(TRIPET_SOURCE_DIR) / ".venv-tests/bin/bids-validator-deno";

/// The errors of a data set, one a line.
std::string errors_of(const ScratchFolder& scratch, const fs::path& folder) {
  const Outcome outcome = run_program(scratch, {validator.string(), folder.string(), "--json"});
  const core::Json found = core::Json::parse(outcome.out);
  std::string errors;
  for (const auto& issue : found.at("issues").at("issues")) {
    if (issue.at("severity") != "error") continue;
    errors += issue.at("code").get<std::string>() + " " + issue.value("location", "") + "\n";
  }
  EXPECT_EQ(outcome.status == 0, errors.empty()) << outcome.err;
  return errors;
}

}  // namespace

TEST(BidsValidator, FindsNoErrorInWhatIsWritten) {
  if (!fs::exists(validator)) GTEST_SKIP() << validator << " is missing: run scripts/setup --tests";
  const ScratchFolder scratch;
  for (const std::string format : {"nifti", "dicom"}) {
    const std::string cohort = (scratch / format).string();
    ASSERT_EQ(
        tripet(scratch, {"simulate", "--classes", "CN,AD", "--subjects", "1", "--format", format, "--out", cohort})
            .status,
        0);
    EXPECT_EQ(errors_of(scratch, cohort), "");
    const std::string prepared = cohort + "-prepared", suv = cohort + "-suv";
    ASSERT_EQ(tripet(scratch, {"preprocess", "--in", cohort, "--spacing", "8", "--out", prepared}).status, 0);
    EXPECT_EQ(errors_of(scratch, prepared), "");
    ASSERT_EQ(tripet(scratch, {"preprocess", "--in", cohort, "--stop-after", "suv", "--out", suv}).status, 0);
    EXPECT_EQ(errors_of(scratch, suv), "");
  }
}

// What the validator must not be told to overlook: without .bidsignore the same folder has errors.
TEST(BidsValidator, SeesTheFilesThatBidsDoesNotKnow) {
  if (!fs::exists(validator)) GTEST_SKIP() << validator << " is missing: run scripts/setup --tests";
  const ScratchFolder scratch;
  const fs::path cohort = scratch / "cohort";
  ASSERT_EQ(tripet(scratch, {"simulate", "--classes", "CN", "--subjects", "1", "--out", cohort.string()}).status, 0);
  fs::remove(cohort / ".bidsignore");
  EXPECT_THAT(errors_of(scratch, cohort), testing::HasSubstr("NOT_INCLUDED /truth"));
}

}  // namespace tripet::tests
