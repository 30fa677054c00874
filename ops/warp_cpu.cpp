#include <algorithm>
#include <thread>
#include <vector>

#include "core/error.hpp"
#include "ops/warp.hpp"
#include "ops/warp_rows.hpp"

namespace tripet::ops {
namespace {

void check(std::span<const float> source, const std::array<int, 3>& source_size, std::span<const float> target,
           const std::array<int, 3>& target_size) {
  if (source.size() != Grid{source_size, {}}.count() || target.size() != Grid{target_size, {}}.count()) {
    throw core::Error("warp: the number of values does not match the size of the grid");
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
  const std::int64_t rows = std::int64_t{target_size[1]} * target_size[2];
  threads = std::clamp<int>(threads, 1, std::max(1, target_size[2]));
  const auto part = [&](int t) {
    const std::int64_t begin = rows * t / threads, end = rows * (t + 1) / threads;
    warp_rows(source, source_size, map, target_size, begin, end, target.data() + begin * target_size[0]);
  };
  std::vector<std::jthread> pool;
  for (int t = 1; t < threads; ++t) pool.emplace_back(part, t);
  part(0);
}

void resample(std::span<const float> source, const Grid& source_grid, std::span<float> target, const Grid& target_grid,
              int threads) {
  warp_affine(source, source_grid.size, source_grid.to_world.inverse() * target_grid.to_world, target, target_grid.size,
              threads);
}

}  // namespace tripet::ops
