#include <algorithm>
#include <cmath>
#include <limits>
#include <thread>
#include <vector>

#include "core/error.hpp"
#include "ops/warp.hpp"

namespace tripet::ops {
namespace {

void check(std::span<const float> source, const std::array<int, 3>& source_size, std::span<const float> target,
           const std::array<int, 3>& target_size) {
  if (source.size() != Grid{source_size, {}}.count() || target.size() != Grid{target_size, {}}.count()) {
    throw core::Error("warp: the number of values does not match the size of the grid");
  }
}

float sample(std::span<const float> source, const std::array<int, 3>& size, const Point& p) {
  std::array<std::size_t, 3> low{}, high{};
  std::array<double, 3> fraction{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (!(p[axis] >= -0.5 && p[axis] < size[axis] - 0.5)) return 0;
    const double c = std::clamp(p[axis], 0.0, size[axis] - 1.0);
    const int floor = static_cast<int>(c);
    low[axis] = static_cast<std::size_t>(floor);
    high[axis] = static_cast<std::size_t>(std::min(floor + 1, size[axis] - 1));
    fraction[axis] = c - floor;
  }
  const auto nx = static_cast<std::size_t>(size[0]);
  const auto ny = static_cast<std::size_t>(size[1]);
  double value = 0;
  for (int corner = 0; corner < 8; ++corner) {
    double weight = 1;
    std::array<std::size_t, 3> index{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const bool upper = ((corner >> axis) & 1) != 0;
      index[axis] = upper ? high[axis] : low[axis];
      weight *= upper ? fraction[axis] : 1 - fraction[axis];
    }
    value += weight * static_cast<double>(source[(index[2] * ny + index[1]) * nx + index[0]]);
  }
  return static_cast<float>(value);
}

/// The whole numbers x in [0, count) for which start + x * step stays inside [0, limit), by a margin that rounding
/// can't cross: there the inner loop needs no test.
std::pair<int, int> interior(const Point& start, const Point& step, const std::array<int, 3>& size, int count) {
  double first = 0, last = count - 1;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double low = 1e-6, high = size[axis] - 1 - 1e-6;
    if (high <= low) return {0, 0};
    if (std::abs(step[axis]) < 1e-12) {
      if (start[axis] < low || start[axis] > high) return {0, 0};
      continue;
    }
    const double a = (low - start[axis]) / step[axis], b = (high - start[axis]) / step[axis];
    first = std::max(first, std::min(a, b));
    last = std::min(last, std::max(a, b));
  }
  if (!(first <= last)) return {0, 0};
  return {static_cast<int>(std::ceil(first)), static_cast<int>(std::floor(last)) + 1};
}

void warp_slices(std::span<const float> source, const std::array<int, 3>& size, const Affine& map,
                 std::span<float> target, const std::array<int, 3>& target_size, int z_begin, int z_end) {
  const auto nx = static_cast<std::ptrdiff_t>(size[0]);
  const std::ptrdiff_t plane = nx * size[1];
  const Point step{map.rows[0][0], map.rows[1][0], map.rows[2][0]};
  for (int z = z_begin; z < z_end; ++z) {
    for (int y = 0; y < target_size[1]; ++y) {
      const Point start = map({0, static_cast<double>(y), static_cast<double>(z)});
      const std::size_t row =
          (static_cast<std::size_t>(z) * static_cast<std::size_t>(target_size[1]) + static_cast<std::size_t>(y)) *
          static_cast<std::size_t>(target_size[0]);
      float* out = &target[row];
      const auto [first, end] = interior(start, step, size, target_size[0]);
      const auto careful = [&](int from, int to) {
        for (int x = from; x < to; ++x) {
          out[x] = sample(source, size, {start[0] + x * step[0], start[1] + x * step[1], start[2] + x * step[2]});
        }
      };
      careful(0, first < end ? first : target_size[0]);
      for (int x = first; x < end; ++x) {
        const double cx = start[0] + x * step[0], cy = start[1] + x * step[1], cz = start[2] + x * step[2];
        const int ix = static_cast<int>(cx), iy = static_cast<int>(cy), iz = static_cast<int>(cz);
        const auto fx = static_cast<float>(cx - ix), fy = static_cast<float>(cy - iy), fz = static_cast<float>(cz - iz);
        const float* p = source.data() + iz * plane + iy * nx + ix;
        const float* q = p + plane;
        const float a = p[0] + fx * (p[1] - p[0]), b = p[nx] + fx * (p[nx + 1] - p[nx]);
        const float c = q[0] + fx * (q[1] - q[0]), d = q[nx] + fx * (q[nx + 1] - q[nx]);
        const float ab = a + fy * (b - a), cd = c + fy * (d - c);
        out[x] = ab + fz * (cd - ab);
      }
      if (first < end) careful(end, target_size[0]);
    }
  }
}

}  // namespace

void warp_affine_reference(std::span<const float> source, const std::array<int, 3>& source_size, const Affine& map,
                           std::span<float> target, const std::array<int, 3>& target_size) {
  check(source, source_size, target, target_size);
  std::size_t i = 0;
  for (int z = 0; z < target_size[2]; ++z) {
    for (int y = 0; y < target_size[1]; ++y) {
      for (int x = 0; x < target_size[0]; ++x) {
        target[i++] =
            sample(source, source_size, map({static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)}));
      }
    }
  }
}

void warp_affine(std::span<const float> source, const std::array<int, 3>& source_size, const Affine& map,
                 std::span<float> target, const std::array<int, 3>& target_size, int threads) {
  check(source, source_size, target, target_size);
  threads = std::clamp(threads, 1, std::max(1, target_size[2]));
  std::vector<std::jthread> pool;
  for (int t = 1; t < threads; ++t) {
    pool.emplace_back([&, t] {
      warp_slices(source, source_size, map, target, target_size, target_size[2] * t / threads,
                  target_size[2] * (t + 1) / threads);
    });
  }
  warp_slices(source, source_size, map, target, target_size, 0, target_size[2] / threads);
}

void resample(std::span<const float> source, const Grid& source_grid, std::span<float> target, const Grid& target_grid,
              int threads) {
  warp_affine(source, source_grid.size, source_grid.to_world.inverse() * target_grid.to_world, target, target_grid.size,
              threads);
}

}  // namespace tripet::ops
