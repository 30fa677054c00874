#include <algorithm>
#include <thread>
#include <vector>

#include "core/error.hpp"
#include "ops/warp.hpp"
#include "ops/warp_row.hpp"

namespace tripet::ops {
namespace {

void check(std::span<const float> source, const std::array<int, 3>& source_size, std::span<const float> target,
           const std::array<int, 3>& target_size) {
  if (source.size() != Grid{source_size, {}}.count() || target.size() != Grid{target_size, {}}.count()) {
    throw core::Error("warp: the number of values does not match the size of the grid");
  }
}

void warp_slices(std::span<const float> source, const std::array<int, 3>& size, const Affine& map,
                 std::span<float> target, const std::array<int, 3>& target_size, int z_begin, int z_end) {
  const Point step{map.rows[0][0], map.rows[1][0], map.rows[2][0]};
  const std::ptrdiff_t nx = target_size[0], ny = target_size[1];
  for (int z = z_begin; z < z_end; ++z) {
    for (int y = 0; y < target_size[1]; ++y) {
      warp_row(source, size, map({0, static_cast<double>(y), static_cast<double>(z)}), step,
               target.data() + (z * ny + y) * nx, target_size[0]);
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
