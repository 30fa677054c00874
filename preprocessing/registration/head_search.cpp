#include "preprocessing/registration/head_search.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <string>

#include "core/error.hpp"
#include "core/text.hpp"
#include "ops/smooth.hpp"
#include "preprocessing/registration/scan_level.hpp"

namespace tripet::preprocessing {
namespace {

// Of brain scanners and single beds none reaches further from head to feet.
constexpr double longest_head_field = 320;

constexpr double blur = 14, search_step = 8;  // mm; also of the samples

// Around the brain its surroundings belong to the samples, so that brain and no brain count alike.
constexpr double surroundings = 28;

// Of whole-body phantoms the brain reaches 0.94 and more, the liver 0.79, heart, arms and bladder 0.52.
constexpr double least_likeness = 0.55;

// Half of the box, from the middle of the brain: to the left and right, front and back; above; below.
constexpr double aside = 140, above = 140, below = 180;

/// The template about the middle of its brain.
struct HeadSamples {
  std::vector<ops::Point> at;  // LPS mm from the middle
  std::vector<float> value, mask;
};

HeadSamples sample_head(const ops::Grid& grid, std::span<const float> values, std::span<const float> brain) {
  std::vector<float> image(values.begin(), values.end()), mask(brain.begin(), brain.end());
  // Outside of the brain a template holds whatever its makers left there.
  for (std::size_t i = 0; i < image.size(); ++i) image[i] *= brain[i];
  std::vector<float> region = mask;
  ops::smooth(region, grid.size, ops::sigma_in_voxels(1.43 * surroundings, grid.spacing()));
  ops::smooth(image, grid.size, ops::sigma_in_voxels(blur, grid.spacing()));
  ops::smooth(mask, grid.size, ops::sigma_in_voxels(blur, grid.spacing()));
  std::array<int, 3> step{};
  for (std::size_t axis = 0; axis < 3; ++axis)
    step[axis] = std::max(1, static_cast<int>(std::lround(2 * search_step / grid.spacing()[axis])));
  HeadSamples samples;
  ops::Point sum{};
  double weight = 0;
  for (int z = 0; z < grid.size[2]; z += step[2]) {
    for (int y = 0; y < grid.size[1]; y += step[1]) {
      for (int x = 0; x < grid.size[0]; x += step[0]) {
        const auto i = static_cast<std::size_t>((z * grid.size[1] + y) * grid.size[0] + x);
        if (region[i] < 0.05F) continue;
        const ops::Point point =
            grid.to_world({static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)});
        samples.at.push_back(point);
        samples.value.push_back(image[i]);
        samples.mask.push_back(mask[i]);
        for (std::size_t axis = 0; axis < 3; ++axis) sum[axis] += static_cast<double>(mask[i]) * point[axis];
        weight += static_cast<double>(mask[i]);
      }
    }
  }
  for (ops::Point& point : samples.at) {
    for (std::size_t axis = 0; axis < 3; ++axis) point[axis] -= sum[axis] / weight;
  }
  return samples;
}

/// Where the samples lie from the voxel of their middle, when the head nods by this many degrees.
std::vector<std::array<int, 3>> offsets_of(const HeadSamples& samples, const ops::Grid& grid, double nod) {
  const double c = std::cos(nod * std::numbers::pi / 180), s = std::sin(nod * std::numbers::pi / 180);
  ops::Affine to_index = grid.to_world.inverse();
  for (auto& row : to_index.rows) row[3] = 0;
  std::vector<std::array<int, 3>> offsets;
  for (const ops::Point& p : samples.at) {
    const ops::Point index = to_index({p[0], c * p[1] - s * p[2], s * p[1] + c * p[2]});
    offsets.push_back({static_cast<int>(std::lround(index[0])), static_cast<int>(std::lround(index[1])),
                       static_cast<int>(std::lround(index[2]))});
  }
  return offsets;
}

/// Correlations of the scan with two images over the samples that lie in it.
double best_correlation(const ScanLevel& scan, const HeadSamples& samples,
                        const std::vector<std::array<int, 3>>& offsets, const std::array<int, 3>& centre) {
  const auto& size = scan.grid.size;
  double n = 0, s = 0, ss = 0, a = 0, aa = 0, as = 0, b = 0, bb = 0, bs = 0;
  for (std::size_t k = 0; k < offsets.size(); ++k) {
    const int x = centre[0] + offsets[k][0], y = centre[1] + offsets[k][1], z = centre[2] + offsets[k][2];
    if (x < 0 || y < 0 || z < 0 || x >= size[0] || y >= size[1] || z >= size[2]) continue;
    const auto v = static_cast<double>(scan.values[static_cast<std::size_t>((z * size[1] + y) * size[0] + x)]);
    const auto first = static_cast<double>(samples.value[k]), second = static_cast<double>(samples.mask[k]);
    ++n, s += v, ss += v * v;
    a += first, aa += first * first, as += first * v;
    b += second, bb += second * second, bs += second * v;
  }
  if (n < 0.5 * static_cast<double>(offsets.size())) return -1;
  const double spread = ss - s * s / n;
  const auto correlation = [&](double t, double tt, double ts) {
    const double product = spread * (tt - t * t / n);
    return product > 0 ? (ts - t * s / n) / std::sqrt(product) : -1;
  };
  return std::max(correlation(a, aa, as), correlation(b, bb, bs));
}

struct HeadPlace {
  double score = -1;
  std::array<int, 3> centre{};
};

/// Every second voxel that is not air, the best first.
std::vector<HeadPlace> head_places(const ScanLevel& scan, const HeadSamples& samples) {
  std::vector<std::vector<std::array<int, 3>>> poses;
  for (const double nod : {-25.0, 0.0, 25.0}) poses.push_back(offsets_of(samples, scan.grid, nod));
  std::vector<float> sorted = scan.values;
  const auto bright = sorted.begin() + static_cast<std::ptrdiff_t>(0.99 * static_cast<double>(sorted.size() - 1));
  std::nth_element(sorted.begin(), bright, sorted.end());
  const float air = 0.1F * *bright;
  std::vector<HeadPlace> found;
  std::size_t row = 0;
  for (int z = 0; z < scan.grid.size[2]; z += 2) {
    for (int y = 0; y < scan.grid.size[1]; y += 2) {
      row = static_cast<std::size_t>(z * scan.grid.size[1] + y) * static_cast<std::size_t>(scan.grid.size[0]);
      for (int x = 0; x < scan.grid.size[0]; x += 2) {
        if (!(scan.values[row + static_cast<std::size_t>(x)] > air)) continue;
        HeadPlace place{-1, {x, y, z}};
        for (const auto& pose : poses)
          place.score = std::max(place.score, best_correlation(scan, samples, pose, place.centre));
        if (place.score > least_likeness) found.push_back(place);
      }
    }
  }
  std::sort(found.begin(), found.end(), [](const HeadPlace& a, const HeadPlace& b) { return a.score > b.score; });
  return found;
}

double distance_between(const ops::Point& a, const ops::Point& b) {
  return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

ops::Point world_of(const ops::Grid& grid, const std::array<int, 3>& index) {
  return grid.to_world({static_cast<double>(index[0]), static_cast<double>(index[1]), static_cast<double>(index[2])});
}

/// The voxels that the box about a point reaches, as far as they lie in the scan.
HeadBox box_about(const ops::Grid& grid, const ops::Point& middle) {
  const ops::Affine to_index = grid.to_world.inverse();
  std::array<double, 3> low{}, high{};
  low.fill(std::numeric_limits<double>::max());
  high.fill(std::numeric_limits<double>::lowest());
  for (int corner = 0; corner < 8; ++corner) {
    const ops::Point index =
        to_index({middle[0] + ((corner & 1) != 0 ? aside : -aside), middle[1] + ((corner & 2) != 0 ? aside : -aside),
                  middle[2] + ((corner & 4) != 0 ? above : -below)});
    for (std::size_t axis = 0; axis < 3; ++axis) {
      low[axis] = std::min(low[axis], index[axis]);
      high[axis] = std::max(high[axis], index[axis]);
    }
  }
  HeadBox box;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const int last = grid.size[axis] - 1;
    box.first[axis] = std::clamp(static_cast<int>(std::floor(low[axis])), 0, last);
    box.size[axis] = std::clamp(static_cast<int>(std::ceil(high[axis])), 0, last) - box.first[axis] + 1;
  }
  return box;
}

double head_to_feet(const ops::Grid& grid) {
  double length = 0;
  for (std::size_t axis = 0; axis < 3; ++axis) length += std::abs(grid.to_world.rows[2][axis]) * grid.size[axis];
  return length;
}

}  // namespace

bool is_long_field(const ops::Grid& scan) {
  return head_to_feet(scan) > longest_head_field;
}

std::vector<HeadBox> find_heads(const ops::Grid& template_grid, std::span<const float> template_values,
                                std::span<const float> brain, const ops::Grid& scan_grid, std::span<const float> scan) {
  constexpr std::size_t most = 4;
  constexpr double apart = 80;
  const HeadSamples samples = sample_head(template_grid, template_values, brain);
  ScanLevel level = reduced(scan_grid, scan, search_step);
  smooth_level(level, blur, 0);
  std::vector<HeadBox> boxes;
  std::vector<ops::Point> middles;
  for (const HeadPlace& place : head_places(level, samples)) {
    const ops::Point middle = world_of(level.grid, place.centre);
    if (std::any_of(middles.begin(), middles.end(),
                    [&](const ops::Point& other) { return distance_between(middle, other) < apart; }))
      continue;
    middles.push_back(middle);
    boxes.push_back(box_about(scan_grid, middle));
    if (boxes.size() == most) break;
  }
  return boxes;
}

RegistrationResult register_heads(const std::vector<HeadBox>& boxes, const ops::Grid& scan_grid,
                                  std::span<const float> scan, const RegisterPart& register_part) {
  RegistrationResult best;
  best.failure = "nothing looks like a brain";
  for (const HeadBox& box : boxes) {
    ops::Grid grid = scan_grid;
    grid.size = box.size;
    const ops::Point corner = world_of(scan_grid, box.first);
    for (std::size_t axis = 0; axis < 3; ++axis) grid.to_world.rows[axis][3] = corner[axis];
    std::vector<float> values;
    values.reserve(grid.count());
    for (int z = 0; z < box.size[2]; ++z) {
      for (int y = 0; y < box.size[1]; ++y) {
        const auto row =
            scan.begin() +
            (static_cast<std::ptrdiff_t>(box.first[2] + z) * scan_grid.size[1] + box.first[1] + y) * scan_grid.size[0] +
            box.first[0];
        values.insert(values.end(), row, row + box.size[0]);
      }
    }
    RegistrationResult result;
    try {
      result = register_part(grid, values);
    } catch (const core::Interrupted&) {
      throw;
    } catch (const core::Error& e) {
      result.failure = e.what();
    }
    const bool better = result.failure.empty() && (!best.failure.empty() || result.similarity > best.similarity);
    if (better) best = result;
    if (best.failure.empty() && best.doubts.empty()) break;
  }
  if (!best.failure.empty()) {
    best.failure = "no head was found in a scan of " + core::format_number(std::round(head_to_feet(scan_grid))) +
                   " mm from head to feet: " + best.failure;
  }
  return best;
}

}  // namespace tripet::preprocessing
