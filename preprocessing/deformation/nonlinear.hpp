#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "ops/deformation.hpp"
#include "preprocessing/deformation/model_on_lattice.hpp"
#include "preprocessing/registration/registration.hpp"

namespace tripet::preprocessing {

/// A smooth map without folds between template and scan, both ways, and how hard it works. All over the brain, in mm,
/// of what it adds to the affine map.
struct NonlinearResult {
  ops::Deformation template_to_scan, scan_to_template;  // LPS mm
  double root_mean_square = 0, largest = 0;             // displacement in the brain
  double smallest_jacobian = 1, largest_jacobian = 1;   // volume changes over all voxels of the template's grid
  double inverse_error = 0;                             // largest distance to the identity of there and back
  double unexplained = 1;                               // share of the scan's variance
  int iterations = 0;
  std::vector<std::string> doubts;
};

/// Follows the shape of a head beyond the affine map that was found. The scan's values must be finite.
NonlinearResult deform_to_scan(const DeformationTarget& target, const ops::Grid& scan_grid, std::span<const float> scan,
                               const RegistrationResult& affine);

/// As it stands in sidecars.
core::Json nonlinear_json(const NonlinearResult& result);

}  // namespace tripet::preprocessing
