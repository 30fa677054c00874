// Verifies how several series of one patient are told apart: by date, time and description.
#include <gmock/gmock.h>

#include "imaging/reference_files.hpp"
#include "preprocessing/sources/scan_sources.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;

class SeriesNames : public testing::Test {
 protected:
  fs::path folder() const { return scratch_ / "series"; }
  std::vector<ScanSource> find(const std::string& name, const ScanChoice& choice = {}) {
    if (!fs::exists(folder())) {
      tests::run_python(fs::path(TRIPET_SOURCE_DIR) / "tests/preprocessing/dicom/write_series.py", {folder().string()});
    }
    notes_.clear();
    return find_scans({folder() / name}, notes_, 1, choice);
  }
  static std::vector<std::string> shown(const std::vector<ScanSource>& sources) {
    std::vector<std::string> lines;
    for (const ScanSource& source : sources)
      lines.push_back(source.participant_id + " " + source.session_id + ": " + source.problem);
    return lines;
  }

  tests::ScratchFolder scratch_;
  std::vector<std::string> notes_;
};

TEST_F(SeriesNames, VisitsOfOnePatientBecomeSessions) {
  const auto sources = find("visits");
  // Of the second day there are two, alike in all but their voxels.
  EXPECT_THAT(shown(sources),
              testing::ElementsAre("sub-V ses-20250301: ",
                                   AllOf(HasSubstr("sub-V ses-20260301"), HasSubstr("several scans of the same")),
                                   HasSubstr("sub-V ses-20260301")));
  EXPECT_THAT(notes_, Contains(HasSubstr("3 PET series")));
}

TEST_F(SeriesNames, ReconstructionsOfOneScanAreOneSession) {
  const auto sources = find("recon");
  ASSERT_EQ(sources.size(), 1U);
  EXPECT_THAT(sources[0].problem, AllOf(HasSubstr("2 scans of the same participant and session"),
                                        HasSubstr("choose with --reconstruction (OSEM4i21s or TOFPSF)")));
  ScanChoice choice;
  choice.reconstruction = "TOFPSF";
  const auto chosen = find("recon", choice);
  ASSERT_EQ(chosen.size(), 1U);
  EXPECT_EQ(chosen[0].problem, "");
  EXPECT_EQ(chosen[0].shown, (folder() / "recon/b").string());
}

TEST_F(SeriesNames, ScansOfOtherTimesOfADayAreRuns) {
  const auto sources = find("runs");
  ASSERT_EQ(sources.size(), 1U);
  EXPECT_THAT(sources[0].problem, HasSubstr("choose with --run (1 or 2)"));
  ScanChoice choice;
  choice.run = "2";
  const auto chosen = find("runs", choice);
  ASSERT_EQ(chosen.size(), 1U);
  EXPECT_EQ(chosen[0].shown, (folder() / "runs/late").string());
}

}  // namespace
}  // namespace tripet::preprocessing
