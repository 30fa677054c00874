#include "preprocessing/deformation/nonlinear.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/text.hpp"
#include "imaging/transform_file.hpp"
#include "preprocessing/deformation/deformation_fit.hpp"
#include "preprocessing/deformation/inverse_field.hpp"

namespace tripet::preprocessing {
namespace {

constexpr double lattice_step = 4;       // mm
constexpr int points_a_knot = 4;         // knots are 16 mm apart
constexpr std::array levels{10.0, 6.0};  // mm FWHM of smoothing

constexpr double least_jacobian = 0.1;

// Beyond these a person should look. Heads simulated with 4 mm RMS and averages of real scans stay well within them.
constexpr double usual_rms = 5, usual_largest = 15;             // mm
constexpr double usual_shrinkage = 0.4, usual_expansion = 2.5;  // Jacobian
constexpr double usual_inverse_error = 0.2;                     // mm, a tenth of a voxel

double distance(const ops::Point& a, const ops::Point& b) {
  return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/// By all voxels of the grid.
void measure_jacobian(const ops::SplineField& field, const ops::Grid& grid, NonlinearResult& result) {
  result.smallest_jacobian = result.largest_jacobian = 1;
  for (int z = 0; z < grid.size[2]; ++z) {
    for (int y = 0; y < grid.size[1]; ++y) {
      for (int x = 0; x < grid.size[0]; ++x) {
        const ops::Point p = grid.to_world({static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)});
        const double change = ops::jacobian(field.jet(p));
        result.smallest_jacobian = std::min(result.smallest_jacobian, change);
        result.largest_jacobian = std::max(result.largest_jacobian, change);
      }
    }
  }
}

/// At the lattice's points in the brain.
void measure_displacement(const ModelOnLattice& model, NonlinearResult& result) {
  double squares = 0, count = 0;
  std::size_t i = 0;
  for (int z = 0; z < model.points.size[2]; ++z) {
    for (int y = 0; y < model.points.size[1]; ++y) {
      for (int x = 0; x < model.points.size[0]; ++x, ++i) {
        if (model.weight[i] < 1) continue;
        const ops::Point p =
            model.points.to_world({static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)});
        const double moved = distance(result.template_to_scan.field->at(p), {});
        squares += moved * moved, ++count;
        result.largest = std::max(result.largest, moved);
        const ops::Point back = result.scan_to_template(result.template_to_scan(p));
        result.inverse_error = std::max(result.inverse_error, distance(back, p));
      }
    }
  }
  result.root_mean_square = std::sqrt(squares / std::max(1.0, count));
}

void doubt(NonlinearResult& result) {
  const auto rounded = [](double value) { return core::format_number(std::round(value * 100) / 100); };
  if (result.root_mean_square > usual_rms || result.largest > usual_largest) {
    result.doubts.push_back("the deformation moves the brain by " + rounded(result.root_mean_square) + " mm (RMS), " +
                            rounded(result.largest) + " mm at most");
  }
  if (result.smallest_jacobian < usual_shrinkage || result.largest_jacobian > usual_expansion) {
    result.doubts.push_back("the deformation changes volumes by factors of " + rounded(result.smallest_jacobian) +
                            " to " + rounded(result.largest_jacobian));
  }
  if (result.inverse_error > usual_inverse_error) {
    result.doubts.push_back("the deformation and its inverse differ from the identity by " +
                            rounded(result.inverse_error) + " mm");
  }
}

}  // namespace

NonlinearResult deform_to_scan(const DeformationTarget& target, const ops::Grid& scan_grid, std::span<const float> scan,
                               const RegistrationResult& affine) {
  const ops::Affine& map = affine.template_to_scan;
  const SplineLattice lattice(lattice_over(target.grid(), lattice_step), points_a_knot);
  const ScanLevel unsmoothed = reduced(scan_grid, scan, 3);
  NonlinearResult result;
  Coefficients coefficients;
  for (auto& component : coefficients) component.assign(lattice.knot_count(), 0.0F);
  ModelOnLattice model;
  for (const double fwhm : levels) {
    model = model_on_lattice(target, affine.tissues, fwhm, lattice.points());
    ScanLevel level = unsmoothed;
    smooth_level(level, fwhm, 0);
    DeformationFit fit = fit_deformation(model, lattice, level, map, std::move(coefficients), {});
    coefficients = std::move(fit.coefficients);
    result.iterations += fit.iterations;
    result.unexplained = fit.unexplained;
  }

  ops::SplineField field = lattice.field(coefficients, imaging::coefficient_step);
  measure_jacobian(field, target.grid(), result);
  // Between the lattice's points, where the fit did not look.
  while (!(result.smallest_jacobian > least_jacobian)) {
    for (auto& component : coefficients) {
      for (float& c : component) c /= 2;
    }
    field = lattice.field(coefficients, imaging::coefficient_step);
    measure_jacobian(field, target.grid(), result);
  }
  result.scan_to_template.first = map.inverse();
  result.scan_to_template.field = inverse_field(field, imaging::coefficient_step);
  result.template_to_scan.field = std::move(field);
  result.template_to_scan.then = map;
  measure_displacement(model, result);
  doubt(result);
  return result;
}

core::Json nonlinear_json(const NonlinearResult& result) {
  return {{"DisplacementRMS", result.root_mean_square},
          {"DisplacementLargest", result.largest},
          {"JacobianSmallest", result.smallest_jacobian},
          {"JacobianLargest", result.largest_jacobian},
          {"InverseError", result.inverse_error},
          {"Unexplained", result.unexplained},
          {"Iterations", result.iterations}};
}

}  // namespace tripet::preprocessing
