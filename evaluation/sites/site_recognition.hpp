#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace tripet::evaluation {

/// A scan whose site is known.
struct SiteScan {
  std::string participant;
  std::string group;     // diagnosis
  std::size_t site = 0;  // 0..sites-1
  int fold = 0;          // a participant's scans are in one
};

/// The features of a scan as the models of a fold see it, of one length; empty: they are not known.
using SiteFeatures = std::function<std::vector<double>(std::size_t scan, int fold)>;

/// How well the site can be told within one diagnosis, or over them.
struct Recognised {
  double balanced_accuracy = 0;  // mean over sites of the share of their participants who are told right
  double low = 0, high = 0;      // 95 %
  double chance = 0;             // 1 / sites
  int participants = 0;

  bool above_chance() const { return low > chance; }
};
struct SiteRecognition {
  Recognised overall;                        // the mean over the diagnoses
  std::map<std::string, Recognised> groups;  // by diagnosis; those with two sites of two participants at least
};

/// How well a multinomial logistic regression (C = 1) tells the site of scans held out, beyond what the diagnosis says
/// of it: from features less the mean of their diagnosis in training (of which each site has the same voice), every
/// pair of diagnosis and site weighing the same, among the sites that the diagnosis has. Guessing gives 1 / sites,
/// however diagnosis and site go together. For fold f it is fitted on the scans of the other folds. The interval takes
/// participants for independent: mean of proportions with two successes and failures added (Agresti & Coull 1998).
/// Without any diagnosis that is at two sites `groups` is empty.
SiteRecognition recognise_sites(const std::vector<SiteScan>& scans, std::size_t sites, const SiteFeatures& features);

/// Folds for scans that come with none: by participant, dealt within each diagnosis and site. The same for the same
/// seed.
void deal_folds(std::vector<SiteScan>& scans, int folds, std::uint64_t seed);

}  // namespace tripet::evaluation
