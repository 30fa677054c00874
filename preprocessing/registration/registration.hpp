#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ops/grid.hpp"
#include "preprocessing/registration/tissues.hpp"

namespace tripet::preprocessing {

struct RegistrationResult {
  ops::Affine template_to_scan;       // a point of the template to the point of the scan, LPS mm (ITK's convention)
  double similarity = 0;              // correlation of template and scan over the brain, both smoothed to 6 mm
  std::string contrast = "template";  // tissue: of the scan with the best sum of tissues instead
  std::vector<std::pair<std::string, double>> tissues;  // of that sum: each tissue's weight, in units of the scan
  double scalp = 1;                                     // of that sum: the scalp's weight over the brain's largest
  double coarse_similarity = 0;  // at the coarsest level, of the scan with the best sum of what it is fitted by
  double null_similarity = 0;    // there, the most that is reached turned by half about an axis
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
  /// values: the template; brain: 1 in the brain, 0 outside; tissues: nullptr where scans show the template's contrast
  /// only; all on `grid`.
  RegistrationTarget(const ops::Grid& grid, std::span<const float> values, std::span<const float> brain,
                     const Tissues* tissues = nullptr);
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
/// can't come out. A scan of another contrast than the template's is fitted by a sum of tissues instead, each with the
/// uptake that suits this scan (not below 0), blurred to the scan's resolution; the pose goes by what that sum leaves
/// (variable projection, Golub & Pereyra 1973). contrast: fdg takes the template, unknown what explains the scan,
/// others the tissues. The scan's values must be finite.
RegistrationResult register_scan(const RegistrationTarget& target, const ops::Grid& scan_grid,
                                 std::span<const float> scan, bool rigid, Contrast contrast = Contrast::unknown);

}  // namespace tripet::preprocessing
