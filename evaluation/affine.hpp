#pragma once

#include <array>

namespace tripet::evaluation {

/// Voxel index to RAS millimetres, three rows, as core::MappedVolume has it.
using Affine = std::array<std::array<double, 4>, 3>;
using Point = std::array<double, 3>;

/// Throws Error for a singular matrix.
Affine inverse(const Affine& affine);
Point apply(const Affine& affine, const Point& point);

}  // namespace tripet::evaluation
