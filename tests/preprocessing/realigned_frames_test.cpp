// Verifies --realign from the file to the quality page: what moved is said and shown, and only what is asked for is
// read.
#include "preprocessing/realigned_frames.hpp"

#include <gmock/gmock.h>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/scan_list.hpp"
#include "core/text.hpp"
#include "imaging/reference_files.hpp"
#include "preprocessing/preprocess.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class RealignedFrames : public testing::Test {
 protected:
  PreprocessOptions options(bool realign) const {
    PreprocessOptions options;
    options.in = {scratch_ / "in" / "moving_pet.nii.gz"};
    options.out = scratch_ / "out";
    options.settings.spacing = 4;
    options.settings.frames = "35-60";
    options.settings.realign = realign;
    return options;
  }
  core::ScanRecord prepared(bool realign) const {
    return core::read_scan_list(preprocess(options(realign), 1).scans).front();
  }
  core::Json sidecar(const core::ScanRecord& scan) const {
    return core::read_json((scratch_ / "out" / scan.output).replace_extension(".json"));
  }

  tests::ScratchFolder scratch_;
};

TEST_F(RealignedFrames, AreToldShownAndFlagged) {
  fs::create_directories(scratch_ / "in");
  tests::run_python(fs::path(TRIPET_SOURCE_DIR) / "tests/preprocessing/write_moving.py",
                    {std::string(TRIPET_SOURCE_DIR) + "/data/fdg_template.nii.gz", (scratch_ / "in").string()});
  const core::ScanRecord plain = prepared(false);
  const core::Json before = sidecar(plain);
  EXPECT_FALSE(before["Preprocessing"].contains("realign"));
  EXPECT_FALSE(before["SUV"]["Frames"][0].contains("Motion"));

  const core::ScanRecord scan = prepared(true);
  EXPECT_NE(scan.settings_hash, plain.settings_hash);
  EXPECT_EQ(scan.status, core::ScanStatus::warn);
  EXPECT_THAT(scan.reason, HasSubstr("frame 4 moved by more than 3 mm (up to "));
  const core::Json frames = sidecar(scan)["SUV"]["Frames"];
  ASSERT_EQ(frames.size(), 5U) << "the first frame is not read";
  for (const auto& frame : frames) {
    const double moved = frame["Frame"] == 4 ? 8 : 0;
    EXPECT_NEAR(frame["Motion"]["MeanDisplacement"].get<double>(), moved, 0.2) << frame;
    EXPECT_NEAR(frame["Motion"]["TranslationRAS"][0].get<double>(), moved, 0.2) << frame;
    EXPECT_NEAR(frame["Motion"]["RotationDegrees"].get<double>(), 0, 0.2) << frame;
  }
  EXPECT_GT(core::parse_number(scan.similarity).value(), core::parse_number(plain.similarity).value());

  std::vector<fs::path> plots;
  for (const auto& entry : fs::recursive_directory_iterator(scratch_ / "out")) {
    if (entry.path().extension() == ".svg") plots.push_back(entry.path());
  }
  ASSERT_EQ(plots.size(), 1U);
  EXPECT_TRUE(plots.front().filename().string().ends_with("_desc-motion_qc.svg"));
  EXPECT_THAT(core::read_text(scratch_ / "out" / "quality.html"), HasSubstr(plots.front().filename().string()));
  EXPECT_THAT(core::read_text(scratch_ / "out" / ".bidsignore"), HasSubstr("*_qc.svg"));

  EXPECT_EQ(preprocess(options(true), 1).reused, 1);
  fs::remove(plots.front());
  EXPECT_EQ(preprocess(options(true), 1).reused, 0) << "a plot that is gone is drawn again";
  prepared(false);
  EXPECT_FALSE(fs::exists(plots.front())) << "no plot of motion that was not looked for";
}

TEST_F(RealignedFrames, NeedToBeNamed) {
  PreprocessOptions wrong = options(true);
  wrong.settings.frames.clear();
  EXPECT_THROW(preprocess(wrong, 1), core::UsageError);
}

}  // namespace
}  // namespace tripet::preprocessing
