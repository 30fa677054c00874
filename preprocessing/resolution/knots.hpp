#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "ops/affine.hpp"

namespace tripet::preprocessing {

/// Weights of smooth fields at points: trilinear between knots on a lattice that holds all of the points.
struct Knots {
  struct Weights {
    std::array<std::uint32_t, 8> knot;
    std::array<float, 8> weight;
  };
  std::size_t count = 0;         // of knots
  std::vector<Weights> weights;  // of each point
};

/// spacing: about that far apart, in the points' unit.
Knots make_knots(std::span<const ops::Point> points, double spacing);

}  // namespace tripet::preprocessing
