#include "preprocessing/registration/registration.hpp"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <optional>

#include "core/error.hpp"
#include "preprocessing/registration/coarse_search.hpp"
#include "preprocessing/registration/levels.hpp"
#include "preprocessing/registration/plausibility.hpp"
#include "preprocessing/registration/similarity.hpp"
#include "preprocessing/registration/tissue_search.hpp"

namespace tripet::preprocessing {

struct RegistrationTarget::Levels {
  TemplateSamples coarse, middle, fine;
  std::optional<Tissues> tissues;
  std::vector<float> brain;

  /// Made when the first scan needs them, which those of FDG don't.
  const TissueLevels& tissue_levels() const {
    std::call_once(once, [&] { made = preprocessing::tissue_levels(*tissues, brain); });
    return made;
  }

 private:
  mutable std::once_flag once;
  mutable TissueLevels made;
};

namespace {

/// Around the brain some air and scalp belong to the samples: there the brain's outline shows.
constexpr double margin = 8;

// Below this similarity to the template the scan may show another contrast: tissues are tried.
constexpr double doubtful_similarity = 0.75;

// A scan shows another contrast where the template leaves unexplained more than this many times what the tissues leave.
constexpr double another_contrast = 2;

/// How well the scan fits at the coarse level as found, and the best where it must not fit.
void compare_with_null(const TemplateSamples& samples, const ScanLevel& scan, RegistrationResult& result) {
  result.coarse_similarity = similarity(samples, scan, result.template_to_scan).both;
  for (const Fit& fit : turned_fits(samples, scan, result.template_to_scan))
    result.null_similarity = std::max(result.null_similarity, similarity(samples, scan, fit.map).both);
}

RegistrationResult register_by_template(const RegistrationTarget::Levels& target, const LevelsOfScan& scan,
                                        bool rigid) {
  const Freedom freedom = rigid ? Freedom::rigid : Freedom::affine;
  RegistrationResult result;
  Fit best;
  for (const Fit& start : coarse_fits(target.coarse, target.coarse.images[0], scan.coarse, rigid)) {
    Fit fit = align(target.middle, scan.middle, start.map, {freedom, 30, 0.05, false});
    fit.iterations += start.iterations;
    if (fit.score > best.score) best = fit;
  }
  if (best.score < 0) {
    result.failure = "no position was found where the scan looks like the template";
    return result;
  }
  const Fit fit = align(target.fine, scan.fine, best.map, {freedom, 30, 0.01, true});
  result.template_to_scan = fit.map;
  result.similarity = similarity(target.middle, scan.middle, fit.map).first_alone;
  result.overlap = fit.overlap;
  result.iterations = best.iterations + fit.iterations;
  compare_with_null(target.coarse, scan.coarse, result);
  return result;
}

/// Of a scan whose contrast is not known: by template, or by tissues where they explain it so much better that it
/// shows another contrast.
RegistrationResult register_unknown(const RegistrationTarget::Levels& target, const LevelsOfScan& scan, bool rigid) {
  RegistrationResult by_template = register_by_template(target, scan, rigid);
  const bool unlike = !by_template.failure.empty() || by_template.similarity < doubtful_similarity;
  if (!unlike) {
    const ops::Affine& map = by_template.template_to_scan;
    const TissueView view = view_tissues(target.tissue_levels(), scan, map);
    const double left = 1 - std::pow(similarity(target.middle, scan.middle, map).both, 2);
    if (looks_like_fdg(view.uptake) && left < another_contrast * (1 - view.similarity * view.similarity))
      return by_template;
  }
  RegistrationResult by_tissues = register_by_tissues(target.tissue_levels(), scan, rigid, Contrast::unknown);
  // Not for a little more: many images fit a little better than one.
  return unlike && by_template.failure.empty() && by_tissues.similarity < by_template.similarity + 0.05 ? by_template
                                                                                                        : by_tissues;
}

}  // namespace

RegistrationTarget::RegistrationTarget(const ops::Grid& grid, std::span<const float> values,
                                       std::span<const float> brain, const Tissues* tissues)
    : levels_(std::make_unique<Levels>()) {
  const std::vector<float> region = brain_with_margin(grid, brain, margin);
  const auto at = [&](const Sampling& level) { return sample_template(grid, values, brain, region, level); };
  levels_->coarse = at(coarse_level);
  levels_->middle = at(middle_level);
  levels_->fine = at(fine_level);
  if (tissues != nullptr) levels_->tissues = *tissues;
  levels_->brain.assign(brain.begin(), brain.end());
}

RegistrationTarget::~RegistrationTarget() = default;
RegistrationTarget::RegistrationTarget(RegistrationTarget&&) noexcept = default;
RegistrationTarget& RegistrationTarget::operator=(RegistrationTarget&&) noexcept = default;

RegistrationResult register_scan(const RegistrationTarget& target, const ops::Grid& scan_grid,
                                 std::span<const float> scan, bool rigid, Contrast contrast) {
  for (const int n : scan_grid.size) {
    if (n < 4) throw core::Error("the scan has fewer than 4 voxels along one axis");
  }
  const auto& levels = target.levels();
  const LevelsOfScan scan_levels = levels_of(scan_grid, scan);
  RegistrationResult result =
      !levels.tissues || contrast == Contrast::fdg ? register_by_template(levels, scan_levels, rigid)
      : contrast == Contrast::unknown              ? register_unknown(levels, scan_levels, rigid)
                                      : register_by_tissues(levels.tissue_levels(), scan_levels, rigid, contrast);
  if (result.failure.empty()) assess_plausibility(result);
  return result;
}

}  // namespace tripet::preprocessing
