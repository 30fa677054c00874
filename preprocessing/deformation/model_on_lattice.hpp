#pragma once

#include <array>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ops/grid.hpp"
#include "preprocessing/registration/tissues.hpp"

namespace tripet::preprocessing {

/// The images whose sum a scan shows, on a lattice along the world's axes, and how they change from place to place.
struct ModelOnLattice {
  ops::Grid points;
  double fwhm = 0;                                           // mm of smoothing
  std::vector<std::vector<float>> images;                    // one, and the same blurrier
  std::vector<std::array<std::vector<float>, 3>> gradients;  // of each by LPS mm
  std::vector<float> weight;                                 // of each point in a fit: 1 in the brain, 0 far from it
};

/// What deformations are fitted to.
struct DeformationTarget {
  std::vector<float> values;  // the template
  std::vector<float> brain;   // 1 in the brain
  Tissues tissues;            // all on its grid, whose axes are the world's

  const ops::Grid& grid() const { return tissues.grid; }
};

/// The grid's field of view in points `step` mm apart, along the world's axes.
ops::Grid lattice_over(const ops::Grid& grid, double step);

/// The template, or the sum of tissues with these weights where there are any, smoothed to fwhm, at the points. Two
/// images take up a difference in resolution between them and the scan.
ModelOnLattice model_on_lattice(const DeformationTarget& target, std::span<const std::pair<std::string, double>> uptake,
                                double fwhm, const ops::Grid& points);

}  // namespace tripet::preprocessing
