#pragma once

#include <array>
#include <vector>

#include "ops/affine.hpp"
#include "preprocessing/deformation/model_on_lattice.hpp"
#include "preprocessing/deformation/spline_lattice.hpp"
#include "preprocessing/registration/scan_level.hpp"

namespace tripet::preprocessing {

/// Coefficients of a deformation's three components on the knots of a SplineLattice, mm.
using Coefficients = std::array<std::vector<float>, 3>;

struct DeformationFit {
  Coefficients coefficients;
  double unexplained = 1;  // share of the scan's variance that the model leaves, samples weighing the same
  int iterations = 0;
};

struct DeformationSettings {
  double stiffness = 1;   // weight of the bending energy against the data
  double gain_fwhm = 10;  // mm of the window in which uptake may be higher or lower
  int max_iterations = 8;
  double tolerance = 0.05;         // mm: stop when no point of the brain moves further
  double smallest_jacobian = 0.3;  // no step goes below
};

/// Where template points x lie in the scan: template_to_scan(x + u(x)), u by Gauss-Newton from `start`. The scan is
/// explained by the model's images, a constant, and a gain of its own about each point; what remains is fitted by u,
/// whose bending energy is small. The gain takes what disease and tracer change so that u need not; samples that fit
/// badly count less (Geman-McClure). The gradient is the model's, which has no noise.
DeformationFit fit_deformation(const ModelOnLattice& model, const SplineLattice& lattice, const ScanLevel& scan,
                               const ops::Affine& template_to_scan, Coefficients start,
                               const DeformationSettings& settings);

}  // namespace tripet::preprocessing
