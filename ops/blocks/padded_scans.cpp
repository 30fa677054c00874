#include "ops/blocks/padded_scans.hpp"

#include <algorithm>

namespace tripet::ops {

PaddedScans::PaddedScans(const float* padded, const MapShape& s)
    : row_((s.width + 15) / 16 * 16 + 4),  // vectors of 16 may begin at any voxel of a row
      plane_(row_ * (s.height + 4)),
      per_scan_(plane_ * (s.depth + 4)),
      padded_(padded) {}

std::int64_t PaddedScans::size(const MapShape& s) {
  return PaddedScans(nullptr, s).per_scan_ * s.scans;
}

void PaddedScans::pad(const float* scans, const MapShape& s, float* padded, const Parallel& parallel) {
  const PaddedScans to(padded, s);
  const std::int64_t planes = s.depth + 4;
  parallel(s.scans * planes, [&](std::int64_t begin, std::int64_t end) {
    std::fill(padded + begin * to.plane(), padded + end * to.plane(), 0.0F);
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int64_t z = i % planes - 2;
      if (z < 0 || z >= s.depth) continue;
      for (std::int64_t y = 0; y < s.height; ++y) {
        std::copy_n(scans + ((i / planes * s.depth + z) * s.height + y) * s.width, s.width,
                    padded + i * to.plane() + (y + 2) * to.row() + 2);
      }
    }
  });
}

}  // namespace tripet::ops
