#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ops/grid.hpp"

namespace tripet::preprocessing {

struct RegistrationResult {
  ops::Affine template_to_scan;       // a point of the template to the point of the scan, LPS mm (ITK's convention)
  double similarity = 0;              // correlation of template and scan over the brain, both smoothed to 6 mm
  std::string contrast = "template";  // tissue: of the scan with the best sum of template and white matter instead
  double coarse_similarity = 0;  // at the coarsest level, of the scan with the best sum of both images of that contrast
  double null_similarity = 0;    // there, the most that the template reaches turned by half about an axis
  double overlap = 0;            // share of the brain that lies in the scan's field of view
  int iterations = 0;            // over all levels, of the start that won
  std::array<double, 3> scales{1, 1, 1};  // singular values of the linear part, largest first
  double rotation = 0;                    // degrees, of the rotation nearest to the linear part
  std::vector<std::string> doubts;        // each a reason to look at this scan
  std::string failure;                    // non-empty: the result is wrong and must not be used
};

/// What registration needs of the template, made once and shared by all threads: sample points with smoothed values at
/// each level of resolution.
class RegistrationTarget {
 public:
  /// values: the template; brain: 1 in the brain, 0 outside; white: share of white matter, or empty; all on `grid`.
  RegistrationTarget(const ops::Grid& grid, std::span<const float> values, std::span<const float> brain,
                     std::span<const float> white = {});
  ~RegistrationTarget();
  RegistrationTarget(RegistrationTarget&&) noexcept;
  RegistrationTarget& operator=(RegistrationTarget&&) noexcept;

  struct Levels;
  const Levels& levels() const { return *levels_; }

 private:
  std::unique_ptr<Levels> levels_;
};

/// Finds the affine (12 parameters) or rigid (6) map from the template to the scan: least squares of the scan against
/// scale x template + offset as in SPM (Ashburner & Friston 1997), with one more term, template's Laplacian, which
/// takes up a difference in resolution; Gauss-Newton from the best of many coarse starts, coarse to fine. Reflections
/// can't come out. A scan that is not similar to the template (amyloid in a healthy brain: white matter is brighter
/// than grey) is fitted by a sum of template and white matter as well, and the better fit is taken. The scan's values
/// must be finite.
RegistrationResult register_scan(const RegistrationTarget& target, const ops::Grid& scan_grid,
                                 std::span<const float> scan, bool rigid);

}  // namespace tripet::preprocessing
