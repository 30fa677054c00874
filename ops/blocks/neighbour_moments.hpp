#pragma once

#include <array>
#include <cstdint>

#include "ops/blocks/padded_scans.hpp"

namespace tripet::ops {

/// The voxels of a neighbourhood, in the order of a filter's weights (depth, height, width).
inline constexpr std::int64_t taps = 27;

/// Sums over all voxels p of x_p and of x_p x_p', with x_p the 27 voxels around p.
struct NeighbourMoments {
  std::array<double, taps> sum{};
  std::array<std::array<double, taps>, taps> product{};
};
NeighbourMoments neighbour_moments(const PaddedScans& scans, const MapShape& shape, const Parallel& parallel);

}  // namespace tripet::ops
