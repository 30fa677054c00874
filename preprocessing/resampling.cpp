#include "preprocessing/resampling.hpp"

#include <algorithm>
#include <cmath>

#include "ops/smooth.hpp"
#include "ops/warp.hpp"
#include "ops/warp_rows.hpp"

namespace tripet::preprocessing {
namespace {

/// In source voxels, along the source's axes. map: target voxels to source voxels.
std::array<double, 3> fwhm_before_resampling(const ops::Affine& map) {
  std::array<double, 3> fwhm{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    double extent = 0;
    for (std::size_t j = 0; j < 3; ++j) extent += map.rows[axis][j] * map.rows[axis][j];
    fwhm[axis] = std::sqrt(std::max(0.0, extent - 1));
  }
  return fwhm;
}

/// Whether it is so little that the source is taken as it is.
bool is_negligible(const std::array<double, 3>& fwhm) {
  return std::max({fwhm[0], fwhm[1], fwhm[2]}) < 0.3;
}

/// The source, or what it is smoothed to before it is seen through the map (target voxels to source voxels).
std::span<const float> smoothed_for(std::span<const float> source, const ops::Grid& source_grid, const ops::Affine& map,
                                    std::vector<float>& smoothed) {
  const std::array<double, 3> fwhm = fwhm_before_resampling(map);
  if (is_negligible(fwhm)) return source;
  smoothed.assign(source.begin(), source.end());
  std::array<double, 3> sigma{};
  for (std::size_t axis = 0; axis < 3; ++axis) sigma[axis] = ops::sigma_in_voxels(fwhm[axis], {1, 1, 1})[axis];
  ops::smooth(smoothed, source_grid.size, sigma);
  return smoothed;
}

}  // namespace

std::vector<float> resample_smoothly(std::span<const float> source, const ops::Grid& source_grid,
                                     const ops::Grid& target_grid, const ops::Affine& target_to_source) {
  const ops::Affine map = source_grid.to_world.inverse() * target_to_source * target_grid.to_world;
  std::vector<float> smoothed;
  const auto seen = smoothed_for(source, source_grid, map, smoothed);
  std::vector<float> target(target_grid.count());
  ops::warp_affine(seen, source_grid.size, map, target, target_grid.size);
  return target;
}

std::vector<float> resample_smoothly(std::span<const float> source, const ops::Grid& source_grid,
                                     const ops::Grid& target_grid, const ops::Deformation& target_to_source) {
  if (!target_to_source.field) return resample_smoothly(source, source_grid, target_grid, target_to_source.affine());
  const ops::Affine to_index = source_grid.to_world.inverse();
  std::vector<float> smoothed;
  const auto seen =
      smoothed_for(source, source_grid, to_index * target_to_source.affine() * target_grid.to_world, smoothed);
  std::vector<float> target;
  target.reserve(target_grid.count());
  for (int z = 0; z < target_grid.size[2]; ++z) {
    for (int y = 0; y < target_grid.size[1]; ++y) {
      for (int x = 0; x < target_grid.size[0]; ++x) {
        const ops::Point p =
            target_grid.to_world({static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)});
        target.push_back(ops::sample(seen, source_grid.size, to_index(target_to_source(p))));
      }
    }
  }
  return target;
}

std::array<double, 3> variance_of_resampling(const ops::Grid& source_grid, const ops::Grid& target_grid,
                                             const ops::Affine& target_to_source) {
  const ops::Affine map = source_grid.to_world.inverse() * target_to_source * target_grid.to_world;
  const std::array<double, 3> fwhm = fwhm_before_resampling(map);
  const auto spacing = source_grid.spacing();
  std::array<double, 3> variance{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double sigma = is_negligible(fwhm) ? 0 : ops::sigma_in_voxels(fwhm[axis], {1, 1, 1})[axis];
    variance[axis] = (sigma * sigma + 1.0 / 6) * spacing[axis] * spacing[axis];
  }
  return variance;
}

double share_in_view(std::span<const float> region, const ops::Grid& region_grid, const ops::Grid& source_grid,
                     const ops::Affine& region_to_source) {
  const ops::Affine map = source_grid.to_world.inverse() * region_to_source * region_grid.to_world;
  double total = 0, inside = 0;
  std::size_t i = 0;
  for (int z = 0; z < region_grid.size[2]; ++z) {
    for (int y = 0; y < region_grid.size[1]; ++y) {
      for (int x = 0; x < region_grid.size[0]; ++x, ++i) {
        if (!(region[i] > 0)) continue;
        total += static_cast<double>(region[i]);
        const ops::Point p = map({static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)});
        bool in = true;
        for (std::size_t axis = 0; axis < 3; ++axis)
          in = in && p[axis] >= -0.5 && p[axis] < source_grid.size[axis] - 0.5;
        if (in) inside += static_cast<double>(region[i]);
      }
    }
  }
  return total > 0 ? inside / total : 0;
}

}  // namespace tripet::preprocessing
