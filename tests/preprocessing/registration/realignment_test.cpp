// Verifies the motion between frames against known motion: noise as dynamic scans have it, correlated by the
// reconstruction, and a contrast that changes from perfusion to metabolism, with scalp and face.
#include "preprocessing/registration/realignment.hpp"

#include <iostream>

#include "core/random.hpp"
#include "preprocessing/phantoms.hpp"
#include "simulation/scanner.hpp"

namespace tripet::preprocessing {
namespace {

using tests::Image;

constexpr std::size_t frame_count = 7;
// Early frames are short and have few counts.
constexpr double seconds[frame_count]{120, 120, 300, 300, 300, 300, 300};
constexpr double resolution = 6;

class Realignment : public testing::Test {
 protected:
  struct Dynamic {
    std::vector<Image> frames;
    std::vector<double> weights;

    std::vector<std::span<const float>> values() const {
      std::vector<std::span<const float>> all;
      for (const Image& frame : frames) all.push_back(frame.values);
      return all;
    }
  };

  /// FDG from half an hour to an hour: grey matter over white goes from 3 to 4, and the scalp's blood fades.
  static Image head(std::size_t frame) {
    static const Image grey = tests::shipped("gm_probability.nii.gz"), white = tests::shipped("wm_probability.nii.gz"),
                       rest = tests::shipped("head_uptake.nii.gz");
    const float late = static_cast<float>(frame) / (frame_count - 1);
    Image image = grey;
    for (std::size_t i = 0; i < image.values.size(); ++i) {
      image.values[i] = ((3.4F + 0.6F * late) * grey.values[i] + (1.13F - 0.13F * late) * white.values[i] +
                         (0.95F - 0.35F * late) * rest.values[i]) /
                        255;
    }
    return image;
  }

  static Dynamic scan(const std::vector<ops::Affine>& poses, const std::string& seed) {
    Dynamic dynamic;
    double total = 0;
    for (const double s : seconds) total += s;
    for (std::size_t k = 0; k < frame_count; ++k) {
      dynamic.frames.push_back(
          tests::scanned(head(k), poses[k], tests::scanner_grid({100, 112, 75}, {2.2, 2.2, 2.4}), resolution, 0, 1));
      core::Random random(seed + std::to_string(k));
      simulation::add_noise(dynamic.frames[k].values, dynamic.frames[k].grid, resolution,
                            0.07 * std::sqrt(300 / seconds[k]), 4, random);
      dynamic.weights.push_back(seconds[k] / total);
    }
    return dynamic;
  }

  static std::vector<FrameMotion> motions_of(const Dynamic& dynamic) {
    return find_motion(dynamic.frames.front().grid, dynamic.values(), dynamic.weights);
  }
};

TEST_F(Realignment, MovedFramesReturnWithinHalfAMillimetre) {
  const Image brain = tests::shipped("brain_mask.nii.gz");
  const ops::Affine still;
  const std::vector<std::vector<ops::Affine>> scans{
      {tests::pose({-8, 3, 4}, {1, 1, 1}, {3, -8, 2}), tests::pose({4, -2, 6}, {1, 1, 1}, {-4, 2, 1}), still,
       tests::pose({2, 1, -1}, {1, 1, 1}, {1, 0, -2}), tests::pose({5, 0, -8}, {1, 1, 1}, {-6, 5, 0}),
       tests::pose({5, 1, -8}, {1, 1, 1}, {-6, 5, 1}), tests::pose({5, 1, -7}, {1, 1, 1}, {-8, 5, 1})},
      {still, still, still, still, tests::pose({8, -4, 2}, {1, 1, 1}, {2, 6, -5}),
       tests::pose({8, -4, 2}, {1, 1, 1}, {2, 6, -5}), tests::pose({8, -4, 2}, {1, 1, 1}, {2, 6, -5})}};
  for (const auto& poses : scans) {
    const auto motions = motions_of(scan(poses, "moved"));
    std::size_t middle = 0;
    for (std::size_t k = 0; k < frame_count; ++k) {
      if (motions[k].displacement < motions[middle].displacement) middle = k;
    }
    EXPECT_NEAR(motions[middle].displacement, 0, 1e-9);
    for (std::size_t k = 0; k < frame_count; ++k) {
      const double error = tests::target_error(motions[k].common_to_frame * poses[middle], poses[k], brain);
      const double moved = tests::target_error(poses[middle], poses[k], brain);
      std::cout << "frame " << k + 1 << ": moved " << moved << " mm, error " << error << " mm\n";
      EXPECT_TRUE(motions[k].found);
      EXPECT_LT(error, 0.5);
      EXPECT_NEAR(motions[k].displacement, moved, 0.5 + 0.1 * moved) << "the head is more than the brain";
    }
  }
}

TEST_F(Realignment, AStillScanStaysWhereItIs) {
  for (const char* seed : {"still 1 ", "still 2 "}) {
    const auto motions = motions_of(scan(std::vector<ops::Affine>(frame_count), seed));
    for (std::size_t k = 0; k < frame_count; ++k) {
      std::cout << "frame " << k + 1 << ": " << motions[k].displacement << " mm, " << motions[k].rotation
                << " degrees\n";
      EXPECT_LT(motions[k].displacement, 0.2) << k;
    }
  }
}

TEST_F(Realignment, TheMeanIsThatOfAStillScan) {
  std::vector<ops::Affine> poses(frame_count);
  const Dynamic still = scan(poses, "mean");
  poses[3] = tests::pose({6, -5, 4}, {1, 1, 1}, {5, -4, 4});
  poses[5] = tests::pose({0, 3, -6}, {1, 1, 1}, {-3, 4, 6});
  const Dynamic moved = scan(poses, "mean");
  const auto mean = [](const Dynamic& dynamic, const std::vector<FrameMotion>& motions) {
    return realigned_mean(dynamic.frames.front().grid, dynamic.values(), dynamic.weights, motions);
  };
  const std::vector<FrameMotion> none(frame_count);
  const auto truth = mean(still, none), blurred = mean(moved, none), realigned = mean(moved, motions_of(moved));
  const auto difference = [&](const std::vector<float>& values) {
    double squares = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) squares += std::pow(static_cast<double>(values[i] - truth[i]), 2);
    return std::sqrt(squares);
  };
  std::cout << "RMS difference from the still mean: " << difference(realigned) / difference(blurred)
            << " of what motion leaves\n";
  EXPECT_LT(difference(realigned), 0.4 * difference(blurred));
}

TEST_F(Realignment, AFrameThatShowsNothingIsLeftWhereItIs) {
  Dynamic dynamic = scan(std::vector<ops::Affine>(frame_count), "empty");
  for (float& v : dynamic.frames[0].values) v = 0;
  const auto motions = motions_of(dynamic);
  EXPECT_FALSE(motions[0].found);
  EXPECT_EQ(motions[0].displacement, 0);
  EXPECT_TRUE(motions[1].found);
}

}  // namespace
}  // namespace tripet::preprocessing
