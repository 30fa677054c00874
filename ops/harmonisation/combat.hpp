#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace tripet::ops {

/// A scan that location and scale of its site are estimated from.
struct CombatSample {
  std::span<const float> values;   // [voxels]
  std::size_t site = 0;            // 0..sites-1
  std::vector<double> covariates;  // what is kept (class, age, sex): as many for each sample
  double weight = 1;               // 1 / the participant's samples: each participant has one voice
};

/// What makes the values of a site's scan comparable: factor * value + offset, each [voxels].
struct SiteMap {
  std::vector<float> factor, offset;
};

/// ComBat: location and scale of each site, shrunk by empirical Bayes over the voxels (Johnson, Li & Rabinovic 2007,
/// parametric priors; of images: Fortin et al. 2017). The model of a voxel: value = mean + covariates' effects + the
/// site's location + the site's scale * noise, by weighted least squares. The map of a site takes its location away and
/// divides the distance from the samples' mean by its scale. It is the same for every scan of the site and needs no
/// covariate, so that a scan whose class nobody knows is treated as those that the map was estimated from
/// (neuroCombatFromTraining of Fortin's neuroCombat). A voxel that is the same in all samples is left as it is. The
/// sum of a site's weights counts as its number of samples. Throws Error when a site has less than 2 of them, or when
/// covariates and sites cannot be told apart.
std::vector<SiteMap> fit_combat(const std::vector<CombatSample>& samples, std::size_t sites);

/// values = factor * values + offset
void apply(const SiteMap& map, std::span<const float> values, std::span<float> out);

}  // namespace tripet::ops
