#include "preprocessing/registration/realignment.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/error.hpp"
#include "ops/smooth.hpp"
#include "ops/warp.hpp"
#include "preprocessing/registration/alignment.hpp"
#include "preprocessing/registration/scan_level.hpp"
#include "preprocessing/registration/template_samples.hpp"

namespace tripet::preprocessing {
namespace {

using Maps = std::vector<ops::Affine>;

// mm; the first finds motion of a centimetre, the second tells it to a tenth of a millimetre in noisy frames.
constexpr double widths[]{12, 6};
constexpr double between_samples = 4;
constexpr int most_passes = 6;
constexpr double at_rest = 0.05;  // mm
// Less can't be told from noise in a frame of minutes, and interpolation would blur more than moving sharpens, mm.
constexpr double least_motion = 0.4;
// Explained share of a frame's variance; with less its noise decides where it is fitted.
constexpr double least_score = 0.3;

double distance(const ops::Point& a, const ops::Point& b) {
  return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/// Where the head is, with the air next to it: 1 within, else 0. Of a mean of frames smoothed to 6 mm.
std::vector<float> head_region(const ops::Grid& grid, const std::vector<float>& mean, double margin) {
  std::vector<float> sorted = mean;
  const auto top = sorted.begin() + static_cast<std::ptrdiff_t>(0.99 * static_cast<double>(sorted.size() - 1));
  std::nth_element(sorted.begin(), top, sorted.end());
  if (!(*top > 0)) throw core::Error("the frames show no head to realign by");
  const float threshold = 0.25F * *top;
  std::vector<float> region = mean;
  for (float& v : region) v = v > threshold ? 1.0F : 0.0F;
  return margin > 0 ? brain_with_margin(grid, region, margin) : region;
}

/// Points all over the head, LPS mm.
std::vector<ops::Point> head_points(const ops::Grid& grid, const std::vector<float>& region) {
  std::vector<ops::Point> points;
  std::size_t i = 0;
  for (int z = 0; z < grid.size[2]; ++z) {
    for (int y = 0; y < grid.size[1]; ++y) {
      for (int x = 0; x < grid.size[0]; ++x, ++i) {
        if (region[i] > 0.5F && (x + y + z) % 8 == 0)
          points.push_back(grid.to_world({static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)}));
      }
    }
  }
  return points;
}

double mean_distance(const std::vector<ops::Point>& points, const ops::Affine& a, const ops::Affine& b) {
  double sum = 0;
  for (const auto& p : points) sum += distance(a(p), b(p));
  return sum / static_cast<double>(points.size());
}

/// The frames at one width of smoothing, and their sum with each in its place.
class FramesInPlace {
 public:
  FramesInPlace(const std::vector<ScanLevel>& frames, const std::vector<double>& weights, const Maps& maps)
      : frames_(frames), weights_(weights), sum_(frames.front().values.size(), 0.0F) {
    for (std::size_t k = 0; k < frames.size(); ++k) {
      placed_.push_back(placed(k, maps[k]));
      add(k, 1);
    }
  }

  const std::vector<float>& sum() const { return sum_; }
  void take_out(std::size_t k) { add(k, -1); }
  void put_back(std::size_t k, const ops::Affine& map) {
    placed_[k] = placed(k, map);
    add(k, 1);
  }

 private:
  std::vector<float> placed(std::size_t k, const ops::Affine& map) const {
    const ops::Grid& grid = frames_[k].grid;
    std::vector<float> values(grid.count());
    ops::warp_affine(frames_[k].values, grid.size, grid.to_world.inverse() * map * grid.to_world, values, grid.size);
    return values;
  }
  void add(std::size_t k, int sign) {
    const auto weight = static_cast<float>(sign * weights_[k]);
    for (std::size_t i = 0; i < sum_.size(); ++i) sum_[i] += weight * placed_[k][i];
  }

  const std::vector<ScanLevel>& frames_;
  const std::vector<double>& weights_;
  std::vector<std::vector<float>> placed_;
  std::vector<float> sum_;
};

/// The mean as images to fit a frame by: itself, its Laplacian, its square and cube. Tissues that are alike in the mean
/// are nearly so in each frame, so that a frame of another contrast is a function of the mean.
TemplateSamples samples_of(const ops::Grid& grid, const std::vector<float>& mean, const std::vector<float>& head,
                           const std::vector<float>& region) {
  TemplateSamples samples = sample_template(grid, mean, head, region, {0, between_samples});
  const std::vector<float> image = samples.images.front();
  for (const int power : {2, 3}) {
    auto& values = samples.images.emplace_back();
    for (const float v : image) values.push_back(power == 2 ? v * v : v * v * v);
  }
  return samples;
}

/// Fits frame after frame until they rest; `found` gets those that show enough. Others stay where they are: what a
/// wider smoothing has found is not lost.
void settle(const std::vector<ScanLevel>& frames, const std::vector<double>& weights, Maps& maps,
            std::vector<bool>& found) {
  const ops::Grid& grid = frames.front().grid;
  FramesInPlace in_place(frames, weights, maps);
  const std::vector<float> head = head_region(grid, in_place.sum(), 0), region = head_region(grid, in_place.sum(), 10);
  const std::vector<ops::Point> points = head_points(grid, head);
  for (int pass = 0; pass < most_passes; ++pass) {
    double largest = 0;
    for (std::size_t k = 0; k < frames.size(); ++k) {
      in_place.take_out(k);
      const Fit fit =
          align(samples_of(grid, in_place.sum(), head, region), frames[k], maps[k], {Freedom::rigid, 30, 0.01, true});
      if (fit.score > least_score) {
        found[k] = true;
        largest = std::max(largest, mean_distance(points, maps[k], fit.map));
        maps[k] = fit.map;
      }
      in_place.put_back(k, maps[k]);
    }
    if (largest < at_rest) break;
  }
}

/// The frame that lies nearest to all others, by their weight: most of the scan needs no moving.
std::size_t middle_frame(const std::vector<ops::Point>& points, const Maps& maps, const std::vector<double>& weights,
                         const std::vector<bool>& found) {
  std::size_t best = 0;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < maps.size(); ++i) {
    double sum = 0;
    for (std::size_t k = 0; k < maps.size(); ++k) {
      if (found[k]) sum += weights[k] * mean_distance(points, maps[i], maps[k]);
    }
    if (found[i] && sum < least) best = i, least = sum;
  }
  return best;
}

double degrees_of(const ops::Affine& map) {
  const double cosine = (map.rows[0][0] + map.rows[1][1] + map.rows[2][2] - 1) / 2;
  return std::acos(std::clamp(cosine, -1.0, 1.0)) * 180 / std::numbers::pi;
}

}  // namespace

std::vector<FrameMotion> find_motion(const ops::Grid& grid, const std::vector<std::span<const float>>& frames,
                                     const std::vector<double>& weights) {
  std::vector<ScanLevel> levels;
  for (const auto& frame : frames) levels.push_back(reduced(grid, frame, 3));
  Maps maps(frames.size());
  std::vector<bool> found(frames.size(), false);
  std::vector<ops::Point> points;
  for (const double width : widths) {
    std::vector<ScanLevel> smooth = levels;
    for (ScanLevel& level : smooth) smooth_level(level, width, 0);
    settle(smooth, weights, maps, found);
    const FramesInPlace in_place(smooth, weights, maps);
    points = head_points(smooth.front().grid, head_region(smooth.front().grid, in_place.sum(), 0));
  }
  const ops::Affine to_common = maps[middle_frame(points, maps, weights, found)].inverse();
  ops::Point middle{};
  for (const auto& p : points) {
    for (std::size_t axis = 0; axis < 3; ++axis) middle[axis] += p[axis] / static_cast<double>(points.size());
  }
  std::vector<FrameMotion> motions(frames.size());
  for (std::size_t k = 0; k < frames.size(); ++k) {
    FrameMotion& motion = motions[k];
    motion.found = found[k];
    if (!found[k]) continue;
    const ops::Affine map = maps[k] * to_common;
    const double displacement = mean_distance(points, map, {});
    if (displacement < least_motion) continue;
    motion.common_to_frame = map;
    motion.displacement = displacement;
    const ops::Point there = motion.common_to_frame(middle);
    for (std::size_t axis = 0; axis < 3; ++axis) motion.translation[axis] = there[axis] - middle[axis];
    motion.rotation = degrees_of(motion.common_to_frame);
  }
  return motions;
}

std::vector<float> realigned_mean(const ops::Grid& grid, const std::vector<std::span<const float>>& frames,
                                  const std::vector<double>& weights, const std::vector<FrameMotion>& motions) {
  const std::vector<float> ones(grid.count(), 1.0F);
  std::vector<float> mean(grid.count(), 0.0F), share(grid.count(), 0.0F), values(grid.count());
  for (std::size_t k = 0; k < frames.size(); ++k) {
    const ops::Affine to_frame = grid.to_world.inverse() * motions[k].common_to_frame * grid.to_world;
    const auto weight = static_cast<float>(weights[k]);
    ops::warp_affine(frames[k], grid.size, to_frame, values, grid.size);
    for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += weight * values[i];
    ops::warp_affine(ones, grid.size, to_frame, values, grid.size);
    for (std::size_t i = 0; i < share.size(); ++i) share[i] += weight * values[i];
  }
  for (std::size_t i = 0; i < mean.size(); ++i) mean[i] = share[i] > 1e-6F ? mean[i] / share[i] : 0;
  return mean;
}

}  // namespace tripet::preprocessing
