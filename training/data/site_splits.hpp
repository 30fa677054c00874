#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "training/data/sites.hpp"
#include "training/data/splits.hpp"

namespace tripet::training {

/// Splits whose test sets are whole sites, each in one fold of a repeat, so that a result is of scanners that training
/// has not seen. They depend on participants, sites, classes, seed, repeat and fold, and on nothing else.
class SiteSplits {
 public:
  /// folds: 0 or the number of sites leaves out one site at a time, the f-th by name in fold f. Otherwise sites are
  /// dealt to folds so that these are as alike as whole sites allow in participants and in each class (several
  /// diseases: in those with and without each). Throws Error when there are fewer sites than folds.
  SiteSplits(Sites sites, const Cohort& cohort, int folds, std::uint64_t seed, double calibration_share);

  int folds() const { return folds_; }

  struct Fold {
    Split split;
    std::vector<std::string> test_sites;
    /// Validation and calibration sets are whole sites too. That takes four sites at least beside those tested, and
    /// sets near their size that hold every class; otherwise they are drawn within each class by participant, as
    /// split_participants() does. Neither shows the tested sites to training.
    bool inner_by_site = false;
  };
  /// Throws UsageError when there is no such fold, and Error naming the fold's sites when nobody of some class would be
  /// left to train on.
  Fold fold(int repeat, int fold) const;

  /// Of who is of which site.
  std::string hash() const;
  const Sites& sites() const { return sites_; }

 private:
  using Counts = std::vector<double>;  // of all participants, then of each trait
  using Names = std::vector<std::string>;

  Counts counts_of(const Names& sites) const;
  std::map<std::string, int> fold_of_site(int repeat) const;
  Names near_share(const Names& from, double share, const Counts& whole) const;
  bool add_inner_sites(Split& split, Names others, const std::string& key) const;
  void set(Split& split, const Names& sites, Set set) const;

  const Sites sites_;
  const std::map<std::string, std::string> label_of_participant_;
  const std::vector<std::string> traits_;
  int folds_;
  std::uint64_t seed_;
  double calibration_share_;
  std::map<std::string, Names> members_;  // participants by site
  std::map<std::string, Counts> counts_;  // by site
};

}  // namespace tripet::training
