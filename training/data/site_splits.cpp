#include "training/data/site_splits.hpp"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/random.hpp"
#include "core/text.hpp"

namespace tripet::training {
namespace {

// Of which the most balanced one is taken: dealing in one order alone may come to large sites last.
constexpr int orders = 100;
constexpr std::size_t fewest_sites_for_inner_sets = 4;

std::string random_key(const std::string& purpose, std::uint64_t seed, int repeat, int number) {
  return purpose + "/" + std::to_string(seed) + "/" + std::to_string(repeat) + "/" + std::to_string(number);
}

// Sum over participants and traits of the squared distance from the share that is aimed at, both as parts of the whole.
double imbalance(const std::vector<double>& counts, const std::vector<double>& whole, double share) {
  double sum = 0;
  for (std::size_t t = 0; t < counts.size(); ++t) {
    if (whole[t] > 0) sum += (counts[t] / whole[t] - share) * (counts[t] / whole[t] - share);
  }
  return sum;
}

void add_to(std::vector<double>& counts, const std::vector<double>& more) {
  for (std::size_t t = 0; t < counts.size(); ++t) counts[t] += more[t];
}

// Every trait that there is, is among them.
bool holds_all(const std::vector<double>& counts, const std::vector<double>& whole) {
  for (std::size_t t = 0; t < counts.size(); ++t) {
    if (whole[t] > 0 && counts[t] == 0) return false;
  }
  return true;
}

}  // namespace

SiteSplits::SiteSplits(Sites sites, const Cohort& cohort, int folds, std::uint64_t seed, double calibration_share)
    : sites_(std::move(sites)),
      label_of_participant_(cohort.label_of_participant()),
      traits_(cohort.traits()),
      folds_(folds),
      seed_(seed),
      calibration_share_(calibration_share) {
  const auto traits = cohort.traits_of_participant();
  for (const auto& [participant, site] : sites_) {
    members_[site].push_back(participant);
    Counts& counts = counts_[site];
    counts.resize(1 + traits_.size());
    ++counts[0];
    for (const auto& trait : traits.at(participant)) {
      ++counts[1 + static_cast<std::size_t>(std::find(traits_.begin(), traits_.end(), trait) - traits_.begin())];
    }
  }
  const auto count = static_cast<int>(members_.size());
  if (folds_ == 0) folds_ = count;
  if (count < folds_) {
    throw core::Error("--split-by site: " + std::to_string(count) + " sites, fewer than " + std::to_string(folds_) +
                      " folds; use fewer --folds, or --folds 0 to leave out one site at a time");
  }
}

SiteSplits::Fold SiteSplits::fold(int repeat, int fold) const {
  check_fold(fold, folds_);
  Fold result;
  Names others;
  for (const auto& [site, tested_in] : fold_of_site(repeat)) {
    (tested_in == fold ? result.test_sites : others).push_back(site);
  }
  const Counts left = counts_of(others), tested = counts_of(result.test_sites);
  for (std::size_t t = 0; t < traits_.size(); ++t) {
    if (left[1 + t] > 0 || tested[1 + t] == 0) continue;
    throw core::Error("--split-by site: fold " + std::to_string(fold) + " tests the site " +
                      core::join(result.test_sites, ", ") + ", where all participants with the label " + traits_[t] +
                      " are, so that none is left to train on; name the other classes with --classes, or use "
                      "--split-by participant");
  }
  set(result.split, result.test_sites, Set::test);
  result.inner_by_site = add_inner_sites(result.split, others, random_key("validation-sites", seed_, repeat, fold));
  if (result.inner_by_site) return result;
  std::map<std::string, Names> by_class;
  for (const auto& [participant, label] : label_of_participant_) {
    if (!result.split.contains(participant)) by_class[label].push_back(participant);
  }
  for (auto& [name, participants] : by_class) {
    add_inner_sets(result.split, name, participants, fold, seed_, repeat, calibration_share_);
  }
  return result;
}

std::string SiteSplits::hash() const {
  std::string all;
  for (const auto& [participant, site] : sites_) all += participant + "\t" + site + "\n";
  return core::hash_bytes(all);
}

SiteSplits::Counts SiteSplits::counts_of(const Names& sites) const {
  Counts sum(1 + traits_.size());
  for (const auto& site : sites) add_to(sum, counts_.at(site));
  return sum;
}

std::map<std::string, int> SiteSplits::fold_of_site(int repeat) const {
  std::map<std::string, int> best;
  Names sites;
  for (const auto& [site, participants] : members_) {
    best[site] = static_cast<int>(sites.size());
    sites.push_back(site);
  }
  if (folds_ == static_cast<int>(sites.size())) return best;
  const Counts whole = counts_of(sites);
  const double share = 1.0 / folds_;
  auto least = std::pair(std::numeric_limits<int>::max(), std::numeric_limits<double>::max());
  for (int order = 0; order < orders; ++order) {
    core::Random(random_key("site-folds", seed_, repeat, order)).shuffle(sites);
    std::vector<Counts> folds(static_cast<std::size_t>(folds_), Counts(whole.size()));
    std::map<std::string, int> dealt;
    for (const auto& site : sites) {
      // To the fold whose distance from its share this brings down most. An empty one, by the count of participants.
      std::size_t to = 0;
      double gain = -std::numeric_limits<double>::max();
      for (std::size_t f = 0; f < folds.size(); ++f) {
        Counts with = folds[f];
        add_to(with, counts_.at(site));
        const double gained = imbalance(folds[f], whole, share) - imbalance(with, whole, share);
        if (gained > gain) std::tie(to, gain) = std::pair(f, gained);
      }
      add_to(folds[to], counts_.at(site));
      dealt[site] = static_cast<int>(to);
    }
    int lacking = 0;  // folds without some class in training, which no balance makes up for
    double far = 0;
    for (const Counts& fold : folds) {
      Counts left = whole;
      for (std::size_t t = 0; t < left.size(); ++t) left[t] -= fold[t];
      lacking += holds_all(left, whole) ? 0 : 1;
      far += imbalance(fold, whole, share);
    }
    if (std::pair(lacking, far) < least) {
      least = {lacking, far};
      best = dealt;
    }
  }
  return best;
}

SiteSplits::Names SiteSplits::near_share(const Names& from, double share, const Counts& whole) const {
  Names chosen, left = from;
  Counts counts(whole.size());
  while (!left.empty()) {
    auto next = left.end();
    double least = imbalance(counts, whole, share);
    for (auto site = left.begin(); site != left.end(); ++site) {
      Counts with = counts;
      add_to(with, counts_.at(*site));
      if (const double far = imbalance(with, whole, share); far < least) std::tie(next, least) = std::pair(site, far);
    }
    if (next == left.end()) break;
    add_to(counts, counts_.at(*next));
    chosen.push_back(*next);
    left.erase(next);
  }
  return chosen;
}

bool SiteSplits::add_inner_sites(Split& split, Names others, const std::string& key) const {
  if (others.size() < fewest_sites_for_inner_sets) return false;
  const Counts whole = counts_of(others);
  core::Random(key).shuffle(others);
  const auto take = [&](double share) {
    const Names chosen = near_share(others, share, whole);
    for (const auto& site : chosen) std::erase(others, site);
    return chosen;
  };
  const Names watched = take(validation_share);
  const Names calibrating = calibration_share_ > 0 ? take(calibration_share_) : Names{};
  const auto fits = [&](const Names& sites) { return holds_all(counts_of(sites), whole); };
  if (!fits(watched) || (calibration_share_ > 0 && !fits(calibrating)) || others.size() < 2 || !fits(others)) {
    return false;
  }
  set(split, watched, Set::validation);
  set(split, calibrating, Set::calibration);
  set(split, others, Set::train);
  return true;
}

void SiteSplits::set(Split& split, const Names& sites, Set set) const {
  for (const auto& site : sites) {
    for (const auto& participant : members_.at(site)) split[participant] = set;
  }
}

}  // namespace tripet::training
