#pragma once

#include <string>
#include <vector>

#include "training/experiment.hpp"

namespace tripet::training {

/// Fewer training participants of a site than this show no scale worth having: the variance of two has one degree of
/// freedom.
inline constexpr int fewest_participants_of_a_site = 3;

/// Who the sites of one fold are estimated from, and what is kept.
struct SiteDesign {
  std::vector<std::string> sites;               // those that are harmonised, by name
  std::vector<int> participants;                // of each, who train
  std::vector<std::size_t> scans;               // of Cohort::examples: their scans that train
  std::vector<std::size_t> site;                // of each scan, into sites
  std::vector<double> weights;                  // of each scan: 1 / the participant's scans
  std::vector<std::string> kept;                // names of the covariates: "class AD", "age", "sex M"
  std::vector<std::vector<double>> covariates;  // [scan][kept]
  std::vector<std::string> warnings;
};

/// Of the fold's training participants and of nobody else. Kept are each class but the first (several diseases: each),
/// age and sex; an age or sex that is not known counts as the mean of those known. What does not vary is left out; so
/// are age and sex, with a warning, where sites and classes say all about them. Throws Error naming the class where a
/// class and the sites say all about each other: then what a site does cannot be told from what the disease does; and
/// where fewer than two sites have fewest_participants_of_a_site.
SiteDesign design_sites(const Experiment& experiment, int repeat, int fold);

}  // namespace tripet::training
