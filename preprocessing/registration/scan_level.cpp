#include "preprocessing/registration/scan_level.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "ops/smooth.hpp"

namespace tripet::preprocessing {

ScanLevel reduced(const ops::Grid& grid, std::span<const float> values, double millimetres) {
  std::array<int, 3> factor{};
  ScanLevel level;
  const auto spacing = grid.spacing();
  for (std::size_t axis = 0; axis < 3; ++axis) {
    factor[axis] = std::max(1, static_cast<int>(std::floor(millimetres / spacing[axis] + 0.01)));
    factor[axis] = std::min(factor[axis], std::max(1, grid.size[axis] / 4));
    level.grid.size[axis] = grid.size[axis] / factor[axis];
  }
  ops::Affine to_fine;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    to_fine.rows[axis][axis] = factor[axis];
    to_fine.rows[axis][3] = 0.5 * (factor[axis] - 1);
  }
  level.grid.to_world = grid.to_world * to_fine;
  level.values.assign(level.grid.count(), 0);
  const float share = 1 / static_cast<float>(factor[0] * factor[1] * factor[2]);
  std::size_t i = 0;
  for (int z = 0; z < level.grid.size[2]; ++z) {
    for (int y = 0; y < level.grid.size[1]; ++y) {
      for (int x = 0; x < level.grid.size[0]; ++x, ++i) {
        float sum = 0;
        for (int c = 0; c < factor[2]; ++c) {
          for (int b = 0; b < factor[1]; ++b) {
            const std::size_t row =
                (static_cast<std::size_t>(z * factor[2] + c) * static_cast<std::size_t>(grid.size[1]) +
                 static_cast<std::size_t>(y * factor[1] + b)) *
                static_cast<std::size_t>(grid.size[0]);
            for (int a = 0; a < factor[0]; ++a) sum += values[row + static_cast<std::size_t>(x * factor[0] + a)];
          }
        }
        level.values[i] = sum * share;
      }
    }
  }
  return level;
}

void smooth_level(ScanLevel& level, double fwhm, double already) {
  const double more = std::sqrt(std::max(0.0, fwhm * fwhm - already * already));
  ops::smooth(level.values, level.grid.size, ops::sigma_in_voxels(more, level.grid.spacing()));
}

ops::Point centre_of_mass(const ScanLevel& scan) {
  std::vector<float> sorted = scan.values;
  const auto top = sorted.begin() + static_cast<std::ptrdiff_t>(0.99 * static_cast<double>(sorted.size() - 1));
  std::nth_element(sorted.begin(), top, sorted.end());
  const float threshold = 0.4F * *top;
  ops::Point sum{};
  double n = 0;
  std::size_t i = 0;
  for (int z = 0; z < scan.grid.size[2]; ++z) {
    for (int y = 0; y < scan.grid.size[1]; ++y) {
      for (int x = 0; x < scan.grid.size[0]; ++x, ++i) {
        if (!(scan.values[i] > threshold)) continue;
        ++n;
        sum[0] += x, sum[1] += y, sum[2] += z;
      }
    }
  }
  if (n == 0) throw core::Error("the scan has no values above zero");
  return scan.grid.to_world({sum[0] / n, sum[1] / n, sum[2] / n});
}

}  // namespace tripet::preprocessing
