// Verifies that registration finds the map that a phantom was moved by, never mirrors, and does not call a wrong result
// good.
#include "preprocessing/registration/registration.hpp"

#include <memory>

#include "core/error.hpp"
#include "preprocessing/phantoms.hpp"
#include "support.hpp"

namespace tripet::preprocessing {
namespace {

using tests::Image;

class Registration : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    phantom_ = std::make_unique<Image>(tests::brain_phantom());
    brain_ = std::make_unique<Image>(tests::shipped("brain_mask.nii.gz"));
    white_ = std::make_unique<Image>(tests::shipped("wm_probability.nii.gz"));
    const Tissues tissues = tests::shipped_tissues();
    target_ = std::make_unique<RegistrationTarget>(phantom_->grid, phantom_->values, brain_->values, &tissues);
  }
  static void TearDownTestSuite() {
    phantom_.reset();
    brain_.reset();
    white_.reset();
    target_.reset();
  }

  static RegistrationResult run(const Image& scan, bool rigid = false) {
    return register_scan(*target_, scan.grid, scan.values, rigid);
  }

  static std::unique_ptr<Image> phantom_, brain_, white_;
  static std::unique_ptr<RegistrationTarget> target_;
};
std::unique_ptr<Image> Registration::phantom_, Registration::brain_, Registration::white_;
std::unique_ptr<RegistrationTarget> Registration::target_;

TEST_F(Registration, FindsAffinePosesAtAnyResolutionAndVoxelSize) {
  const struct {
    ops::Point degrees, scales, shift;
    std::array<int, 3> size;
    std::array<double, 3> spacing;
    double fwhm;
  } cases[] = {{{5, -8, 10}, {1.08, 0.95, 1.0}, {10, -15, 5}, {128, 128, 96}, {2, 2, 2}, 4.5},
               {{-15, 4, -6}, {0.92, 1.05, 0.94}, {-20, 10, 0}, {100, 100, 70}, {2.6, 2.6, 3.3}, 8},
               {{30, 10, -25}, {1, 1.1, 0.9}, {30, -20, 15}, {220, 220, 120}, {1.2, 1.2, 2}, 6}};
  for (const auto& c : cases) {
    const auto truth = tests::pose(c.degrees, c.scales, c.shift);
    const auto scan = tests::scanned(*phantom_, truth, tests::scanner_grid(c.size, c.spacing), c.fwhm, 0.04, 1);
    // This head has no scalp, which would be missed in a scan of whose tracer nothing is known.
    const auto result = register_scan(*target_, scan.grid, scan.values, false, Contrast::fdg);
    EXPECT_EQ(result.failure, "");
    EXPECT_TRUE(result.doubts.empty()) << result.doubts.front();
    EXPECT_LT(tests::target_error(result.template_to_scan, truth, *brain_), 0.25);
    EXPECT_GT(result.similarity, 0.95);
  }
}

TEST_F(Registration, RigidKeepsLengthsAndFindsARigidPose) {
  const auto truth = tests::pose({8, -12, 9}, {1, 1, 1}, {12, 5, -9});
  const auto result =
      run(tests::scanned(*phantom_, truth, tests::scanner_grid({128, 128, 96}, {2, 2, 2}), 6, 0.04, 2), true);
  EXPECT_EQ(result.failure, "");
  EXPECT_LT(tests::target_error(result.template_to_scan, truth, *brain_), 0.25);
  for (const double scale : result.scales) EXPECT_NEAR(scale, 1, 1e-9);
  EXPECT_NEAR(result.template_to_scan.determinant(), 1, 1e-9);
}

TEST_F(Registration, AWrongOriginInTheHeaderDoesNotMatter) {
  const auto truth = tests::pose({3, 5, -4}, {1, 1, 1}, {0, 0, 0});
  Image scan = tests::scanned(*phantom_, truth, tests::scanner_grid({110, 120, 90}, {2, 2, 2}), 6, 0.04, 3);
  ops::Affine moved = truth;
  for (std::size_t i = 0; i < 3; ++i) {
    const double shift = i == 1 ? -250 : 180;
    scan.grid.to_world.rows[i][3] += shift;
    moved.rows[i][3] += shift;
  }
  EXPECT_LT(tests::target_error(run(scan).template_to_scan, moved, *brain_), 0.25);
}

TEST_F(Registration, ContrastsOfOtherTracersAreFoundByTissues) {
  const Image grey = tests::shipped("gm_probability.nii.gz");
  // Without amyloid white matter is brighter than grey; with it both are alike.
  for (const float grey_uptake : {1.0F, 2.0F}) {
    SCOPED_TRACE(grey_uptake);
    Image amyloid = grey;
    for (std::size_t i = 0; i < grey.values.size(); ++i)
      amyloid.values[i] = (grey_uptake * grey.values[i] + 1.9F * white_->values[i]) / 255;
    const auto truth = tests::pose({12, -8, 15}, {1.05, 0.96, 1.02}, {15, -10, 20});
    const auto result = run(tests::scanned(amyloid, truth, tests::scanner_grid({128, 128, 96}, {2, 2, 2}), 6, 0.05, 8));
    EXPECT_EQ(result.failure, "");
    EXPECT_EQ(result.contrast, "tissue");
    EXPECT_LT(tests::target_error(result.template_to_scan, truth, *brain_), grey_uptake == 1.0F ? 0.5 : 1.5);
    EXPECT_GT(result.similarity, 0.75);
    EXPECT_EQ(result.tissues.size(), tests::shipped_tissues().all.size());
  }
}

TEST_F(Registration, AHotSpotStaysWhereItIsAndMovesNothing) {
  const auto truth = tests::pose({5, 5, 5}, {1, 1, 1}, {5, 5, 5});
  Image hot = *phantom_;
  const ops::Point spot{-40, 50, 10};  // LPS: on the right
  std::size_t i = 0;
  for (int z = 0; z < hot.grid.size[2]; ++z) {
    for (int y = 0; y < hot.grid.size[1]; ++y) {
      for (int x = 0; x < hot.grid.size[0]; ++x, ++i) {
        const auto p = hot.grid.to_world({static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)});
        const double r2 = std::pow(p[0] - spot[0], 2) + std::pow(p[1] - spot[1], 2) + std::pow(p[2] - spot[2], 2);
        hot.values[i] += static_cast<float>(6 * std::exp(-r2 / (2 * 36)));
      }
    }
  }
  const auto result = run(tests::scanned(hot, truth, tests::scanner_grid({128, 128, 96}, {2, 2, 2}), 6, 0.04, 4));
  EXPECT_GT(result.template_to_scan.determinant(), 0);
  EXPECT_LT(tests::target_error(result.template_to_scan, truth, *brain_), 0.5);
}

TEST_F(Registration, AMirroredScanIsNotMirroredBack) {
  auto mirror = ops::Affine{};
  mirror.rows[0][0] = -1;
  const auto result = run(tests::scanned(*phantom_, mirror, tests::scanner_grid({128, 128, 96}, {2, 2, 2}), 6, 0, 5));
  EXPECT_GT(result.template_to_scan.determinant(), 0);
}

TEST_F(Registration, AHeadThatLiesUpsideDownFails) {
  for (const ops::Point& turn : {ops::Point{180, 0, 0}, ops::Point{0, 180, 0}, ops::Point{0, 0, 180}}) {
    const auto scan = tests::scanned(*phantom_, tests::pose(turn, {1, 1, 1}, {4, 6, -8}),
                                     tests::scanner_grid({110, 120, 96}, {2, 2, 2}), 6, 0.04, 9);
    EXPECT_NE(run(scan).failure, "") << turn[0] << " " << turn[1] << " " << turn[2];
  }
}

TEST_F(Registration, CallsWhatIsNotABrainDoubtfulOrFailed) {
  const ops::Grid grid = tests::scanner_grid({90, 90, 70}, {2.5, 2.5, 3});
  Image noise{grid, std::vector<float>(grid.count())}, ball = noise, ramp = noise;
  std::mt19937 engine(6);
  std::uniform_real_distribution<float> uniform(0, 1);
  std::size_t i = 0;
  for (int z = 0; z < grid.size[2]; ++z) {
    for (int y = 0; y < grid.size[1]; ++y) {
      for (int x = 0; x < grid.size[0]; ++x, ++i) {
        noise.values[i] = uniform(engine);
        ramp.values[i] = static_cast<float>(x + y + z);
        const double r = std::hypot(2.5 * (x - 45), 2.5 * (y - 45), 3.0 * (z - 35));
        ball.values[i] = r < 40 ? 1.0F : 0.0F;
      }
    }
  }
  for (const Image* scan : {&noise, &ball, &ramp}) {
    const auto result = run(*scan);
    EXPECT_TRUE(!result.failure.empty() || !result.doubts.empty()) << "similarity " << result.similarity;
  }
}

TEST_F(Registration, TheSameScanGivesTheSameBits) {
  const Image scan = tests::scanned(*phantom_, tests::pose({5, 5, 5}, {1, 1, 1}, {5, 5, 5}),
                                    tests::scanner_grid({100, 100, 80}, {2, 2, 2}), 6, 0.1, 7);
  EXPECT_EQ(run(scan).template_to_scan.rows, run(scan).template_to_scan.rows);
}

TEST_F(Registration, RefusesASingleSlice) {
  const ops::Grid slice = tests::scanner_grid({64, 64, 1}, {3, 3, 3});
  EXPECT_THROW(run({slice, std::vector<float>(slice.count(), 1)}), core::Error);
}

}  // namespace
}  // namespace tripet::preprocessing
