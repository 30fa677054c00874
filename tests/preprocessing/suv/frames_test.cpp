// Verifies dynamic scans: frames of classic and enhanced DICOM and of NIfTI with PET-BIDS times are brought to one
// decay reference and averaged by duration, and what can't be averaged rightly is refused.
#include "preprocessing/suv/frames.hpp"

#include <gmock/gmock.h>

#include <limits>
#include <memory>

#include "core/error.hpp"
#include "imaging/reference_files.hpp"
#include "preprocessing/load_scan.hpp"
#include "preprocessing/sources/scan_sources.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::vector<FrameTime> usual{{2400, 600}, {3000, 300}, {3300, 300}, {3900, 300}};

std::string refusal(const std::vector<FrameTime>& frames, const std::string& range) {
  core::Remarks remarks;
  try {
    choose_frames(frames, parse_frame_range(range), remarks);
  } catch (const core::Error& e) {
    return e.what();
  }
  return "accepted";
}

TEST(Frames, AreWeighedByDurationWhenTheirMiddleLiesInTheRange) {
  core::Remarks remarks;
  auto& warnings = remarks.warnings;
  EXPECT_THAT(choose_frames(usual, parse_frame_range("40-60"), remarks).weights, ElementsAre(0.5, 0.25, 0.25, 0));
  EXPECT_THAT(choose_frames(usual, parse_frame_range("50.5-59"), remarks).weights, ElementsAre(0, 0.5, 0.5, 0));
  EXPECT_THAT(warnings, IsEmpty());
  EXPECT_THAT(choose_frames(usual, parse_frame_range("40-70"), remarks).weights, ElementsAre(0.4, 0.2, 0.2, 0.2));
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("gaps of 5 min")));
  warnings.clear();
  choose_frames(usual, parse_frame_range("30-60"), remarks);
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("reach from 40 to 60 min after injection, asked for were 30-60")));
}

TEST(Frames, AreRefusedWhereNothingRightCanBeAveraged) {
  EXPECT_THAT(refusal(usual, ""), HasSubstr("4 frames from 40 to 70 min after injection: say which"));
  EXPECT_THAT(refusal(usual, "0-30"), HasSubstr("none of its 4 frames"));
  EXPECT_THAT(refusal({{0, 600}, {300, 600}}, "0-20"), HasSubstr("frames 1 and 2 overlap"));
  EXPECT_THAT(refusal({{0, 600}, {600, 0}}, "0-20"), HasSubstr("frame 2 has no time"));
  for (const char* wrong : {"40", "60-40", "40-60-80", "a-b", "-5-10", "40-40", "40-inf", "40-nan"})
    EXPECT_THROW(parse_frame_range(wrong), core::UsageError) << wrong;
}

TEST(Frames, OutsideOfTheRangeMayBeBroken) {
  const double unknown = std::numeric_limits<double>::quiet_NaN();
  core::Remarks remarks;
  const std::vector<FrameTime> overlapping{{0, 400}, {300, 300}, {1200, 600}};
  EXPECT_THAT(choose_frames(overlapping, parse_frame_range("20-30"), remarks).weights, ElementsAre(0, 0, 1));
  const std::vector<FrameTime> without_length{{0, 600}, {600, unknown}, {1200, 0}, {1800, 600}};
  EXPECT_THAT(choose_frames(without_length, parse_frame_range("30-40"), remarks).weights, ElementsAre(0, 0, 0, 1));
  EXPECT_THAT(remarks.warnings, IsEmpty());
  EXPECT_THAT(refusal(without_length, "5-15"), HasSubstr("frame 2 has no time or no duration"));
  const std::vector<FrameTime> without_start{{0, 600}, {unknown, 600}, {1200, 600}};
  EXPECT_THAT(choose_frames(without_start, parse_frame_range("20-30"), remarks).weights, ElementsAre(0, 0, 1));
  EXPECT_THAT(remarks.warnings, IsEmpty());
  EXPECT_THAT(remarks.notes, ElementsAre(HasSubstr("frame 2 has no time and is left out")));
  choose_frames(without_start, parse_frame_range("0-30"), remarks);
  EXPECT_THAT(remarks.warnings, testing::Contains(HasSubstr("frame 2 has no time and is left out")));
}

class DynamicScans : public testing::Test {
 protected:
  void SetUp() override {
    if (scratch_ != nullptr) return;
    scratch_ = std::make_unique<tests::ScratchFolder>();
    tests::run_python(fs::path(TRIPET_SOURCE_DIR) / "tests/preprocessing/suv/write_dynamic.py",
                      {scratch_->path().string()});
  }
  static void TearDownTestSuite() { scratch_.reset(); }

  static LoadedScan load(const std::string& name, const std::string& frames, const std::string& units = "suv",
                         bool realign = false) {
    std::vector<std::string> notes;
    const auto sources = find_scans({*scratch_ / name}, notes);
    EXPECT_EQ(sources.size(), 1U) << name;
    PreprocessSettings settings;
    settings.frames = frames;
    settings.units = units;
    settings.realign = realign;
    return load_scan(sources.front(), settings);
  }
  static std::string refusal_of(const std::string& name, const std::string& frames, const std::string& units = "suv") {
    try {
      load(name, frames, units);
    } catch (const core::Error& e) {
      return e.what();
    }
    return "accepted";
  }
  /// The mean of the frames' numbers counted from 1, for which the voxel stands.
  static void expect_mean(const LoadedScan& scan, double mean) {
    ASSERT_EQ(scan.volume->GetBufferedRegion().GetSize(), (imaging::Volume::SizeType{{6, 5, 4}}));
    for (int z = 0; z < 4; ++z) {
      for (int y = 0; y < 5; ++y) {
        for (int x = 0; x < 6; ++x) {
          const double wanted = mean * (1 + x + 10 * y + 100 * z) / 100;
          EXPECT_NEAR(static_cast<double>(scan.volume->GetPixel({{x, y, z}})) / wanted, 1, 2e-5) << x << y << z;
        }
      }
    }
  }

  static std::unique_ptr<tests::ScratchFolder> scratch_;
};
std::unique_ptr<tests::ScratchFolder> DynamicScans::scratch_;

TEST_F(DynamicScans, OfEveryKindGiveTheMeanSuvOfTheFrames) {
  for (const std::string name :
       {"classic_ADMIN", "classic_START", "classic_OWN", "classic_NONE", "classic_GML", "classic_folders",
        "classic_shared_time", "enhanced_explicit", "enhanced_implicit", "enhanced_rle", "enhanced_NONE",
        "enhanced_SUV", "nifti_corrected", "nifti_uncorrected"}) {
    SCOPED_TRACE(name);
    const LoadedScan scan = load(name, "40-60");
    EXPECT_EQ(scan.suv.units, "SUVbw");
    expect_mean(scan, 0.5 * 1 + 0.25 * 2 + 0.25 * 3);
    ASSERT_EQ(scan.frames.size(), 3U);
    EXPECT_EQ(scan.frames[1]["SecondsAfterInjection"], 3000);
    expect_mean(load(name, "64-71"), 4);
    expect_mean(load(name, "64-71", "suv", true), 4);  // a frame alone has nothing to move against
  }
}

TEST_F(DynamicScans, FramesCorrectedToTheirOwnStartAreNoticed) {
  EXPECT_THAT(load("classic_START", "40-60").remarks.warnings, IsEmpty());
  EXPECT_THAT(load("classic_OWN", "40-60").remarks.warnings,
              testing::Contains(HasSubstr("corrected to its own start")));
}

TEST_F(DynamicScans, WithoutSuvFramesAreStillBroughtToOneTime) {
  // Uncorrected, 65 min after injection, against the same uptake at the start of the first frame.
  const LoadedScan one = load("nifti_no_dose", "64-71", "auto"), all = load("nifti_no_dose", "40-71", "auto");
  EXPECT_EQ(one.suv.units, "Bq/mL");
  const auto voxel = [](const LoadedScan& scan) { return static_cast<double>(scan.volume->GetPixel({{3, 2, 1}})); };
  EXPECT_NEAR(voxel(all) / voxel(one), 2.2 / 4, 1e-5);
  const LoadedScan counts = load("classic_counts", "64-71", "as-is"), mean = load("classic_counts", "40-71", "as-is");
  EXPECT_NEAR(voxel(mean) / voxel(counts), 2.2 / 4, 1e-5);
}

TEST_F(DynamicScans, AreRefusedWithTheReason) {
  EXPECT_THAT(refusal_of("classic_START", ""), HasSubstr("4 frames from 40 to 70 min after injection"));
  EXPECT_THAT(refusal_of("enhanced_rle", ""), HasSubstr("4 frames from 40 to 70 min after injection"));
  EXPECT_THAT(refusal_of("nifti_corrected", ""), HasSubstr("4 frames from 40 to 70 min after injection"));
  EXPECT_THAT(refusal_of("nifti_no_times", "40-60"), HasSubstr("3 FrameTimesStart"));
  EXPECT_THAT(refusal_of("enhanced_nowhere", "40-60"), HasSubstr("ImagePositionPatient (0020,0032) is missing"));
  fs::copy(*scratch_ / "classic_START", *scratch_ / "a_slice_missing");
  fs::remove(*scratch_ / "a_slice_missing/2_3.dcm");
  EXPECT_THAT(refusal_of("a_slice_missing", "40-60"), HasSubstr("frame 3 has 3 of 4 slices and lies in --frames"));
  fs::copy(*scratch_ / "enhanced_explicit", *scratch_ / "cut");
  fs::resize_file(*scratch_ / "cut/enhanced.dcm", fs::file_size(*scratch_ / "cut/enhanced.dcm") - 30);
  EXPECT_THAT(refusal_of("cut", "40-60"), HasSubstr("truncated"));
}

}  // namespace
}  // namespace tripet::preprocessing
