#include "evaluation/sites/site_effects_json.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/error.hpp"
#include "core/interrupt.hpp"
#include "core/scan_list.hpp"
#include "core/tsv.hpp"
#include "evaluation/baselines/regions.hpp"
#include "evaluation/input/participants.hpp"
#include "evaluation/input/prepared_scans.hpp"
#include "evaluation/input/recorded_split.hpp"
#include "evaluation/input/training_runs.hpp"
#include "evaluation/sites/harmonised_uptake.hpp"
#include "evaluation/sites/site_recognition.hpp"

namespace tripet::evaluation {
namespace {

constexpr int own_folds = 5;
constexpr std::size_t most_sites = 20;      // the largest: a regression of very many takes minutes and tells no more
constexpr double least_probability = 1e-6;  // of which a logarithm is taken

/// The scans of the first repeat whose site is known.
struct SiteCohort {
  std::vector<std::string> sites;  // by name
  std::size_t sites_left_out = 0;
  std::vector<SiteScan> scans;
  std::vector<ScanId> ids;  // of each scan
  bool own_folds = false;
};

std::map<ScanId, std::string> read_site_of_scan(const std::filesystem::path& path, const std::string& column,
                                                const Predictions& predictions) {
  std::map<ScanId, std::string> sites;
  if (path.empty()) return sites;
  const auto table = participants_as_predicted(path, predictions);
  if (!table.has("participant_id") || !table.has(column)) return sites;
  const bool sessions = table.has("session_id");
  for (std::size_t row = 0; row < table.size(); ++row) {
    if (core::is_missing(table.at(row, column))) continue;
    const std::string site = core::without_zero_decimals(table.at(row, column));
    sites[{table.at(row, "participant_id"), sessions ? table.at(row, "session_id") : core::not_available}] = site;
    sites.emplace(ScanId{table.at(row, "participant_id"), core::not_available}, site);
  }
  return sites;
}

/// The sites of most participants, by name.
std::vector<std::string> largest_sites(const std::map<std::string, std::set<std::string>>& participants) {
  std::vector<std::pair<std::size_t, std::string>> by_size;
  for (const auto& [site, people] : participants) by_size.emplace_back(people.size(), site);
  std::sort(by_size.rbegin(), by_size.rend());
  by_size.resize(std::min(by_size.size(), most_sites));
  std::vector<std::string> names;
  for (const auto& [size, site] : by_size) names.push_back(site);
  std::sort(names.begin(), names.end());
  return names;
}

SiteCohort site_cohort(const Predictions& predictions, const std::map<ScanId, std::string>& site_of, bool by_site,
                       std::uint64_t seed) {
  const StrategyPredictions& first = predictions.strategies[0];
  const auto site_at = [&](const PredictionRow& row) {
    auto site = site_of.find(row.scan());
    if (site == site_of.end()) site = site_of.find({row.participant_id, core::not_available});
    return site == site_of.end() || row.repeat != first.rows[0].repeat ? std::string() : site->second;
  };
  std::map<std::string, std::set<std::string>> participants;
  for (const auto& row : first.rows) {
    if (const auto site = site_at(row); !site.empty() && row.unknown == 0)
      participants[site].insert(row.participant_id);
  }
  SiteCohort cohort;
  cohort.sites = largest_sites(participants);
  cohort.sites_left_out = participants.size() - cohort.sites.size();
  for (const auto& row : first.rows) {
    const auto site = std::find(cohort.sites.begin(), cohort.sites.end(), site_at(row));
    // A label of which a part is not known is no diagnosis to tell sites within.
    if (site == cohort.sites.end() || row.unknown != 0) continue;
    cohort.ids.push_back(row.scan());
    cohort.scans.push_back({row.participant_id, label_text(row, predictions.classes),
                            static_cast<std::size_t>(site - cohort.sites.begin()), row.fold});
  }
  cohort.own_folds = by_site || first.folds < 2;
  if (cohort.own_folds) deal_folds(cohort.scans, own_folds, seed);
  return cohort;
}

core::Json recognised_json(const Recognised& found) {
  return {{"balanced_accuracy", {{"value", found.balanced_accuracy}, {"low", found.low}, {"high", found.high}}},
          {"chance", found.chance},
          {"participants", found.participants},
          {"told", found.above_chance()}};
}

void add(core::Json& list, const std::string& from, const core::Json& strategy, const SiteRecognition& found) {
  if (found.groups.empty()) return;
  core::Json json = recognised_json(found.overall);
  json["from"] = from;
  json["strategy"] = strategy;
  for (const auto& [name, group] : found.groups) json["by_class"][name] = recognised_json(group);
  list.push_back(json);
}

/// Volumes of the cohort's scans; what a region cannot be measured in is left out and told.
class Uptake {
 public:
  Uptake(const SiteCohort& cohort, const std::filesystem::path& data, std::vector<std::string>& warnings)
      : cohort_(cohort), values_(cohort.scans.size()), divide_(cohort.scans.size()) {
    const auto prepared = prepared_scans(data, {cohort.ids.begin(), cohort.ids.end()});
    for (std::size_t i = 0; i < cohort.ids.size(); ++i) {
      core::throw_if_interrupted();
      const auto found = prepared.find(cohort.ids[i]);
      if (found == prepared.end()) continue;
      const Normalisation how = normalisation(found->second);
      divide_[i] = how == Normalisation::unknown || how == Normalisation::none;
      files_[i] = found->second;
      try {
        values_[i] = regional_uptake(core::MappedVolume(found->second), divide_[i]);
      } catch (const core::Error& error) {
        warnings.push_back("site effects: " + core::scan_name(cohort.ids[i].first, cohort.ids[i].second) + ": " +
                           error.what());
      }
    }
  }

  const std::vector<double>& prepared(std::size_t scan) const { return values_[scan]; }
  std::vector<double> harmonised(std::size_t scan, const RecordedHarmonisation& by) const {
    if (values_[scan].empty()) return {};
    return by.uptake(core::MappedVolume(files_.at(scan)), cohort_.sites[cohort_.scans[scan].site], divide_[scan]);
  }

 private:
  const SiteCohort& cohort_;
  std::vector<std::vector<double>> values_;
  std::vector<bool> divide_;
  std::map<std::size_t, std::filesystem::path> files_;
};

/// The harmonisation of each fold of the first repeat; empty unless all have one.
std::map<int, RecordedHarmonisation> recorded_harmonisations(const Predictions& predictions,
                                                             const std::filesystem::path& runs) {
  std::map<int, RecordedHarmonisation> all;
  const StrategyPredictions& first = predictions.strategies[0];
  for (const auto& row : first.rows) {
    if (row.repeat != first.rows[0].repeat || all.contains(row.fold)) continue;
    const auto folder = run_folder(runs, first.name, row.repeat, row.fold);
    if (!RecordedHarmonisation::is_there(folder)) return {};
    all.emplace(row.fold, RecordedHarmonisation(folder));
  }
  return all;
}

core::Json as_they_are_json(const std::map<int, RecordedHarmonisation>& folds) {
  std::map<std::string, int> sites;
  for (const auto& [fold, harmonisation] : folds) {
    for (const auto& [site, scans] : harmonisation.as_they_are()) ++sites[site];
  }
  core::Json json = core::Json::object();
  for (const auto& [site, count] : sites) json[site] = count;
  return json;
}

void add_probabilities(const Predictions& predictions, const SiteCohort& cohort, core::Json& list) {
  for (const auto& strategy : predictions.strategies) {
    if (strategy.baseline) continue;
    std::map<ScanId, std::vector<double>> features;
    for (const auto& row : strategy.rows) {
      if (row.repeat != strategy.rows[0].repeat) continue;
      std::vector<double> logs;
      for (const double p : row.probabilities) logs.push_back(std::log(std::max(p, least_probability)));
      features[row.scan()] = std::move(logs);
    }
    add(list, "probabilities", strategy.name,
        recognise_sites(cohort.scans, cohort.sites.size(), [&](std::size_t scan, int) {
          const auto found = features.find(cohort.ids[scan]);
          return found == features.end() ? std::vector<double>() : found->second;
        }));
  }
}

}  // namespace

core::Json site_effects_json(const Predictions& predictions, const std::filesystem::path& table,
                             const EvaluateOptions& options, bool by_site, std::uint64_t seed,
                             std::vector<std::string>& warnings) {
  const std::string column = recorded_site_column(training_runs(options.runs, predictions));
  const SiteCohort cohort = site_cohort(predictions, read_site_of_scan(table, column, predictions), by_site, seed);
  if (cohort.sites.size() < 2) return nullptr;
  core::Json list = core::Json::array(), harmonisation;
  if (!options.data.empty()) {
    const Uptake uptake(cohort, options.data, warnings);
    add(list, "prepared", nullptr, recognise_sites(cohort.scans, cohort.sites.size(), [&](std::size_t scan, int) {
          return uptake.prepared(scan);
        }));
    if (const auto folds = recorded_harmonisations(predictions, options.runs); !folds.empty()) {
      harmonisation = {{"folds_in_which_a_site_stays_as_it_is", as_they_are_json(folds)}, {"folds", folds.size()}};
      // In folds drawn here a scan would be trained on that a run's harmonisation has not seen, and the other way
      // round.
      if (!cohort.own_folds) {
        add(list, "harmonised", nullptr,
            recognise_sites(cohort.scans, cohort.sites.size(),
                            [&](std::size_t scan, int fold) { return uptake.harmonised(scan, folds.at(fold)); }));
      }
    }
  }
  if (!cohort.own_folds) add_probabilities(predictions, cohort, list);
  if (list.empty()) return nullptr;
  return {{"column", column},
          {"sites", cohort.sites},
          {"sites_left_out", cohort.sites_left_out},
          {"folds", cohort.own_folds ? "drawn" : "of the runs"},
          {"harmonisation", harmonisation},
          {"recognised", list}};
}

}  // namespace tripet::evaluation
