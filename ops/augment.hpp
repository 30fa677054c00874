#pragma once

#include <array>
#include <span>

#include "ops/intensity.hpp"
#include "ops/parallel.hpp"
#include "ops/placement.hpp"

namespace tripet::ops {

/// A scan placed and changed in one pass from its file's memory into the batch, a few rows at a time: both hold size[0]
/// * size[1] * size[2] values, x fastest, and must not overlap. core::Error otherwise. Within 1e-5 of the reference for
/// values of order 1.
void augment(std::span<const float> scan, const std::array<int, 3>& size, const Placement& placement,
             const Intensity& intensity, std::span<float> out, const Parallel& parallel);

/// The same, written for reading.
void augment_reference(std::span<const float> scan, const std::array<int, 3>& size, const Placement& placement,
                       const Intensity& intensity, std::span<float> out);

}  // namespace tripet::ops
