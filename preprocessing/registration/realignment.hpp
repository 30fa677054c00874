#pragma once

#include <span>
#include <vector>

#include "ops/affine.hpp"
#include "ops/grid.hpp"

namespace tripet::preprocessing {

/// Where the head lies in one frame of a dynamic scan.
struct FrameMotion {
  ops::Affine common_to_frame;  // rigid; a point where the heads of all frames meet to its point in this one, LPS mm
  double displacement = 0;      // mean over the head of how far its points lie apart, mm
  ops::Point translation{};     // of the head's middle, LPS mm
  double rotation = 0;          // degrees
  bool found = true;            // false: the frame shows too little, and is left where it is
};

/// The rigid motion between frames on one grid. Each frame is fitted to the mean of the others as realigned so far, so
/// that its own noise can't hold it, frame after frame until none moves any more: least squares of frame against
/// a cubic of the mean + its Laplacian, which follows changes of contrast and of blur, at 12 mm and then at 6 mm of
/// smoothing. Where the contrast has nothing in common with the mean's (the first minutes, when the scalp shines) a
/// frame can end up 2 mm off. Heads meet where the frame lies that moved least against all others: it stays as it is,
/// and so do frames that lie within 0.4 mm of it. weights: a frame counts by its weight, as it does in the average.
/// Throws Error where the frames show no head.
std::vector<FrameMotion> find_motion(const ops::Grid& grid, const std::vector<std::span<const float>>& frames,
                                     const std::vector<double>& weights);

/// The weighted mean of the frames (weights sum to 1), each moved to where the heads meet, trilinear. Where some frames
/// do not reach it is the mean of the others; 0 where none does.
std::vector<float> realigned_mean(const ops::Grid& grid, const std::vector<std::span<const float>>& frames,
                                  const std::vector<double>& weights, const std::vector<FrameMotion>& motions);

}  // namespace tripet::preprocessing
