#include "preprocessing/registration/plausibility.hpp"

#include <vnl/algo/vnl_svd.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/text.hpp"

namespace tripet::preprocessing {
namespace {

// Upper bounds of what an upright fit leaves unexplained over what one turned by half leaves, at the coarse level. Of
// 200 simulated scans in hard poses (benchmarks/hard_poses) none exceeds 0.09 with the template of their cohort, none
// 0.64 with the FDG template; noise, a ball, a ramp, and heads that lie upside down or back to front reach 0.95 and
// more.
constexpr double doubtful_share_of_null = 0.75, wrong_share_of_null = 0.9;

// The same for a sum of tissues, to which more is free. Averages of real scans leave 0.2 at most, and so did simulated
// scans at usual counts within 1.5 mm; fits 5 mm off left 0.35 to 0.5.
constexpr double doubtful_share_by_tissues = 0.35;

// Heads differ from the template's by 6 % of its size about the mean head, whose size is 0.97 of it; beyond, the scalp
// must be seen where it belongs.
constexpr double usual_scale = 0.97, usual_deviation = 0.06, faint_scalp = 0.1;

// A head may lie tilted by 45 degrees in a scanner, and some more against its own template.
constexpr double doubtful_rotation = 60, wrong_rotation = 90;

void describe_map(RegistrationResult& result) {
  vnl_matrix<double> linear(3, 3);
  for (unsigned i = 0; i < 3; ++i) {
    for (unsigned j = 0; j < 3; ++j) linear(i, j) = result.template_to_scan.rows[i][j];
  }
  vnl_svd<double> svd(linear);
  for (unsigned i = 0; i < 3; ++i) result.scales[i] = svd.W(i);
  const auto rotation = svd.U() * svd.V().transpose();
  const double cosine = (rotation(0, 0) + rotation(1, 1) + rotation(2, 2) - 1) / 2;
  result.rotation = std::acos(std::clamp(cosine, -1.0, 1.0)) * 180 / std::numbers::pi;
}

}  // namespace

void assess_plausibility(RegistrationResult& result) {
  const auto rounded = [](double value) { return core::format_number(std::round(value * 100) / 100); };
  for (const auto& row : result.template_to_scan.rows) {
    for (const double value : row) {
      if (!std::isfinite(value)) result.failure = "the fit diverged";
    }
  }
  if (!result.failure.empty()) return;
  describe_map(result);
  const double low = result.scales[2], high = result.scales[0];
  const double share_of_null = (1 - result.coarse_similarity) / (1 - result.null_similarity);
  if (!(result.template_to_scan.determinant() > 0)) {
    result.failure = "the fit mirrors the brain";
  } else if (!(result.similarity >= 0.5)) {
    result.failure = "similarity to the template is only " + rounded(result.similarity) + " (0.5 is needed)";
  } else if (low < 0.6 || high > 1.6) {
    result.failure = "implausible scale " + rounded(low < 0.6 ? low : high) + " between template and scan";
  } else if (!(share_of_null < wrong_share_of_null)) {
    result.failure = "the template fits as well turned by half, with similarity " + rounded(result.null_similarity) +
                     " against " + rounded(result.coarse_similarity);
  } else if (result.rotation > wrong_rotation) {
    result.failure = "implausible rotation of " + rounded(result.rotation) + " degrees";
  } else if (result.overlap < 0.5) {
    result.failure = "only " + rounded(100 * result.overlap) + " % of the brain is in the field of view";
  }
  if (!result.failure.empty()) return;
  if (result.similarity < 0.75)
    result.doubts.push_back("low similarity to the template, " + rounded(result.similarity));
  if (low < 0.7 || high > 1.4) result.doubts.push_back("unusual scale " + rounded(low < 0.7 ? low : high));
  if (high / low > 1.45) result.doubts.push_back("unusual shear, scales " + rounded(low) + " to " + rounded(high));
  const bool by_tissues = result.contrast == "tissue";
  if (by_tissues && result.scalp < faint_scalp &&
      (low < usual_scale - usual_deviation || high > usual_scale + usual_deviation)) {
    result.doubts.push_back("scale " + rounded(high > usual_scale + usual_deviation ? high : low) +
                            ", and no scalp is seen that would confirm it");
  }
  if (share_of_null > (by_tissues ? doubtful_share_by_tissues : doubtful_share_of_null)) {
    result.doubts.push_back("the template fits nearly as well turned by half, with similarity " +
                            rounded(result.null_similarity) + " against " + rounded(result.coarse_similarity));
  }
  if (result.rotation > doubtful_rotation)
    result.doubts.push_back("rotated by " + rounded(result.rotation) + " degrees");
  if (result.overlap < 0.9) {
    result.doubts.push_back("only " + rounded(100 * result.overlap) + " % of the brain is in the field of view");
  }
}

}  // namespace tripet::preprocessing
