#include "preprocessing/registration/tissue_search.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "preprocessing/registration/coarse_search.hpp"
#include "preprocessing/registration/plausibility.hpp"
#include "preprocessing/registration/regression.hpp"
#include "preprocessing/registration/similarity.hpp"

namespace tripet::preprocessing {
namespace {

/// The scalp is what tells the head's size where the brain's contrast is faint: it belongs to the samples.
constexpr double margin = 24;

// mm FWHM; maps averaged over people and scanners, so that the sharpest scan is blurrier than them.
constexpr std::array blurs{5.0, 7.0, 9.0, 11.0};
constexpr double blur_of_coarse_level = 7;

// No wider than the scan is smoothed, so that little is lost.
constexpr Sampling tissue_level{middle_level.fwhm, 6};

/// Without the outermost `voxels` of the grid, where smoothing knows half of the neighbours only.
void cut_rim(const ops::Grid& grid, int voxels, std::vector<float>& region) {
  std::size_t i = 0;
  for (int z = 0; z < grid.size[2]; ++z) {
    for (int y = 0; y < grid.size[1]; ++y) {
      for (int x = 0; x < grid.size[0]; ++x, ++i) {
        const std::array at{x, y, z};
        for (std::size_t axis = 0; axis < 3; ++axis) {
          if (at[axis] < voxels || at[axis] >= grid.size[axis] - voxels) region[i] = 0;
        }
      }
    }
  }
}

/// The images times their weights. coefficients: in order of the images; the constant does not matter.
std::vector<float> weighted_sum(const TemplateSamples& samples, const std::vector<double>& coefficients) {
  std::vector<float> sum(samples.at.size(), 0.0F);
  for (std::size_t image = 0; image < samples.images.size(); ++image) {
    const auto weight = static_cast<float>(coefficients[image]);
    for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += weight * samples.images[image][k];
  }
  return sum;
}

std::vector<double> weights_of_images(const Regression& r) {
  std::vector<double> weights;
  for (unsigned i = 0; i < r.coefficients.size(); ++i) {
    if (i != one_column - first_column) weights.push_back(r.coefficients[i]);
  }
  return weights;
}

const TemplateSamples& best_blur(const TissueLevels& target, const ScanLevel& scan, const ops::Affine& map) {
  const TemplateSamples* best = &target.middle.front();
  double least = std::numeric_limits<double>::infinity();
  for (const TemplateSamples& samples : target.middle) {
    const double unexplained = regress(samples, scan, map, nullptr).unexplained;
    if (unexplained < least) best = &samples, least = unexplained;
  }
  return *best;
}

}  // namespace

TissueLevels tissue_levels(const Tissues& tissues, std::span<const float> brain) {
  std::vector<float> region = brain_with_margin(tissues.grid, brain, margin);
  cut_rim(tissues.grid, 4, region);
  TissueLevels levels;
  for (const Tissue& tissue : tissues.all) levels.names.push_back(tissue.name);
  levels.coarse = sample_tissues(tissues, brain, region, coarse_level, blur_of_coarse_level);
  for (const double blur : blurs) levels.middle.push_back(sample_tissues(tissues, brain, region, tissue_level, blur));
  return levels;
}

RegistrationResult register_by_tissues(const TissueLevels& target, const LevelsOfScan& scan, bool rigid,
                                       Contrast contrast) {
  const Freedom freedom = rigid ? Freedom::rigid : Freedom::affine;
  RegistrationResult result;
  result.contrast = "tissue";
  Fit best;
  const std::vector<float> image = weighted_sum(target.coarse, usual_uptake(contrast));
  for (const Fit& start : coarse_fits(target.coarse, image, scan.coarse, rigid)) {
    Fit fit = align(best_blur(target, scan.middle, start.map), scan.middle, start.map, {freedom, 30, 0.05, false});
    fit.iterations += start.iterations;
    if (fit.score > best.score) best = fit;
  }
  if (best.score < 0) {
    result.failure = "no position was found where the scan looks like a head";
    return result;
  }
  const TemplateSamples& samples = best_blur(target, scan.middle, best.map);
  const Fit fit = align(samples, scan.middle, best.map, {freedom, 30, 0.01, true, true});
  const Regression r = regress(samples, scan.middle, fit.map, nullptr);
  const std::vector<double> weights = weights_of_images(r);
  for (std::size_t k = 0; k < weights.size(); ++k) result.tissues.emplace_back(target.names[k], weights[k]);
  result.scalp = relative_scalp(weights);
  result.template_to_scan = fit.map;
  result.similarity = correlation_in_brain(samples, weighted_sum(samples, weights), scan.middle, fit.map);
  result.overlap = fit.overlap;
  result.iterations = best.iterations + fit.iterations;
  result.coarse_similarity = std::sqrt(1 - regress(target.coarse, scan.coarse, fit.map, nullptr).unexplained);
  for (const Fit& turned : turned_fits(target.coarse, scan.coarse, fit.map)) {
    const double unexplained = regress(target.coarse, scan.coarse, turned.map, nullptr).unexplained;
    result.null_similarity = std::max(result.null_similarity, std::sqrt(std::max(0.0, 1 - unexplained)));
  }
  return result;
}

TissueView view_tissues(const TissueLevels& target, const LevelsOfScan& scan, const ops::Affine& map) {
  const TemplateSamples& samples = best_blur(target, scan.middle, map);
  TissueView view;
  view.uptake = weights_of_images(regress(samples, scan.middle, map, nullptr));
  view.similarity = std::max(0.0, correlation_in_brain(samples, weighted_sum(samples, view.uptake), scan.middle, map));
  return view;
}

}  // namespace tripet::preprocessing
