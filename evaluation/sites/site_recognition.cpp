#include "evaluation/sites/site_recognition.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include "core/hash.hpp"
#include "core/interrupt.hpp"
#include "evaluation/baselines/logistic_regression.hpp"
#include "evaluation/baselines/standardisation.hpp"

namespace tripet::evaluation {
namespace {

constexpr std::size_t fewest_participants = 2;

/// Participants of a diagnosis by site.
using Cells = std::map<std::string, std::map<std::size_t, std::set<std::string>>>;

Cells cells_of(const std::vector<SiteScan>& scans) {
  Cells cells;
  for (const SiteScan& scan : scans) cells[scan.group][scan.site].insert(scan.participant);
  for (auto& [group, sites] : cells) {
    std::erase_if(sites, [](const auto& site) { return site.second.size() < fewest_participants; });
  }
  std::erase_if(cells, [](const auto& group) { return group.second.size() < 2; });
  return cells;
}

/// What one fold's other scans say of its own.
class Fold {
 public:
  Fold(const std::vector<SiteScan>& scans, const std::vector<std::vector<double>>& features,
       const std::vector<std::size_t>& training, std::size_t sites) {
    std::map<std::pair<std::string, std::size_t>, std::size_t> count;
    for (const std::size_t i : training) ++count[{scans[i].group, scans[i].site}];
    std::map<std::string, double> sites_of;
    for (const auto& [cell, n] : count) ++sites_of[cell.first];
    for (const std::size_t i : training) {
      auto& mean = mean_[scans[i].group];
      mean.resize(features[i].size());
      const double share = 1.0 / static_cast<double>(count[{scans[i].group, scans[i].site}]) / sites_of[scans[i].group];
      for (std::size_t f = 0; f < mean.size(); ++f) mean[f] += share * features[i][f];
    }
    FeatureTable table;
    std::vector<int> labels;
    std::vector<double> weights;
    for (const std::size_t i : training) {
      table.push_back(centred(scans[i].group, features[i]));
      labels.push_back(static_cast<int>(scans[i].site));
      weights.push_back(static_cast<double>(training.size()) / static_cast<double>(count.size()) /
                        static_cast<double>(count[{scans[i].group, scans[i].site}]));
    }
    standardisation_ = fit_standardisation(table);
    for (auto& row : table) row = standardisation_.apply(row);
    model_.emplace(table, labels, static_cast<int>(sites), 1, weights);
  }

  bool knows(const std::string& group) const { return mean_.contains(group); }
  std::vector<double> probabilities(const std::string& group, const std::vector<double>& features) const {
    return model_->probabilities(standardisation_.apply(centred(group, features)));
  }

 private:
  std::vector<double> centred(const std::string& group, std::vector<double> features) const {
    const auto& mean = mean_.at(group);
    for (std::size_t f = 0; f < features.size(); ++f) features[f] -= mean[f];
    return features;
  }

  std::map<std::string, std::vector<double>> mean_;
  Standardisation standardisation_;
  std::optional<LogisticRegression> model_;
};

/// Scans told right and all scans of each participant.
using Told = std::map<std::string, std::pair<double, double>>;

Recognised summarise(const std::map<std::size_t, std::set<std::string>>& sites, const Told& told) {
  Recognised found;
  double variance = 0, present = 0;
  for (const auto& [site, participants] : sites) {
    double right = 0, count = 0;
    for (const auto& participant : participants) {
      const auto scans = told.find(participant);
      if (scans == told.end()) continue;
      right += scans->second.first / scans->second.second;
      ++count;
    }
    if (count == 0) continue;
    const double share = (right + 2) / (count + 4);
    found.balanced_accuracy += right / count;
    variance += share * (1 - share) / (count + 4);
    found.participants += static_cast<int>(count);
    ++present;
  }
  if (present == 0) return found;
  found.balanced_accuracy /= present;
  found.chance = 1 / static_cast<double>(sites.size());
  const double reach = 1.96 * std::sqrt(variance) / present;
  found.low = std::max(0.0, found.balanced_accuracy - reach);
  found.high = std::min(1.0, found.balanced_accuracy + reach);
  return found;
}

Recognised mean_of(const std::map<std::string, Recognised>& groups) {
  Recognised mean;
  double variance = 0;
  const auto count = static_cast<double>(groups.size());
  for (const auto& [name, group] : groups) {
    mean.balanced_accuracy += group.balanced_accuracy / count;
    mean.chance += group.chance / count;
    mean.participants += group.participants;
    const double reach = std::max(group.high - group.balanced_accuracy, group.balanced_accuracy - group.low);
    variance += reach * reach / (count * count);
  }
  mean.low = std::max(0.0, mean.balanced_accuracy - std::sqrt(variance));
  mean.high = std::min(1.0, mean.balanced_accuracy + std::sqrt(variance));
  return mean;
}

}  // namespace

SiteRecognition recognise_sites(const std::vector<SiteScan>& scans, std::size_t sites, const SiteFeatures& features) {
  const Cells cells = cells_of(scans);
  std::set<int> folds;
  for (const SiteScan& scan : scans) folds.insert(scan.fold);
  std::map<std::string, Told> told;  // by group
  for (const int fold : folds) {
    core::throw_if_interrupted();
    std::vector<std::vector<double>> values(scans.size());
    std::vector<std::size_t> training, held_out;
    for (std::size_t i = 0; i < scans.size(); ++i) {
      const auto group = cells.find(scans[i].group);
      if (group == cells.end() || !group->second.contains(scans[i].site)) continue;
      values[i] = features(i, fold);
      if (values[i].empty()) continue;
      (scans[i].fold == fold ? held_out : training).push_back(i);
    }
    std::set<std::size_t> known;
    for (const std::size_t i : training) known.insert(scans[i].site);
    if (known.size() < 2 || held_out.empty()) continue;
    const Fold model(scans, values, training, sites);
    for (const std::size_t i : held_out) {
      if (!model.knows(scans[i].group)) continue;
      const auto p = model.probabilities(scans[i].group, values[i]);
      std::size_t best = scans[i].site;
      for (const auto& [site, participants] : cells.at(scans[i].group)) {
        if (p[site] > p[best]) best = site;
      }
      auto& [right, count] = told[scans[i].group][scans[i].participant];
      right += best == scans[i].site ? 1 : 0;
      ++count;
    }
  }
  SiteRecognition found;
  for (const auto& [group, of_group] : told) found.groups[group] = summarise(cells.at(group), of_group);
  if (!found.groups.empty()) found.overall = mean_of(found.groups);
  return found;
}

void deal_folds(std::vector<SiteScan>& scans, int folds, std::uint64_t seed) {
  std::map<std::string, std::pair<std::string, std::string>> cell_of;  // participant -> cell, the order within it
  for (const SiteScan& scan : scans) {
    cell_of.emplace(scan.participant,
                    std::pair(scan.group + "\t" + std::to_string(scan.site),
                              core::hash_bytes("site-folds/" + std::to_string(seed) + "/" + scan.participant)));
  }
  std::vector<std::pair<std::pair<std::string, std::string>, std::string>> order;
  for (const auto& [participant, cell] : cell_of) order.emplace_back(cell, participant);
  std::sort(order.begin(), order.end());
  std::map<std::string, int> fold_of;
  for (std::size_t i = 0; i < order.size(); ++i) fold_of[order[i].second] = static_cast<int>(i) % folds;
  for (SiteScan& scan : scans) scan.fold = fold_of.at(scan.participant);
}

}  // namespace tripet::evaluation
