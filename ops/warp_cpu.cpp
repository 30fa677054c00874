#include "core/error.hpp"
#include "ops/grid.hpp"
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
                 std::span<float> target, const std::array<int, 3>& target_size, const Parallel& parallel) {
  check(source, source_size, target, target_size);
  parallel(std::int64_t{target_size[1]} * target_size[2], [&](std::int64_t begin, std::int64_t end) {
    warp_rows(source, source_size, map, target_size, begin, end, target.data() + begin * target_size[0]);
  });
}

}  // namespace tripet::ops
