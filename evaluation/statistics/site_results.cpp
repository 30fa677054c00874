#include "evaluation/statistics/site_results.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "core/text.hpp"
#include "core/tsv.hpp"
#include "evaluation/input/participants.hpp"
#include "evaluation/metrics/metric_json.hpp"
#include "evaluation/metrics/metric_table.hpp"
#include "evaluation/statistics/resampled_scores.hpp"

namespace tripet::evaluation {
namespace {

using Folds = std::set<std::pair<int, int>>;  // repeat, fold

/// One site, and the strategies' rows of its participants.
struct Site {
  std::set<std::string> participants;
  Folds folds;                                   // that test someone of it
  std::vector<StrategyPredictions> predictions;  // of the strategies that are no baselines
};
using BySite = std::map<std::string, Site>;

std::map<std::string, std::string> site_of_participant(const std::filesystem::path& path, const std::string& column,
                                                       const Predictions& predictions) {
  std::map<std::string, std::string> sites;
  if (path.empty()) return sites;
  const auto table = participants_as_predicted(path, predictions);
  if (!table.has("participant_id") || !table.has(column)) return sites;
  for (std::size_t row = 0; row < table.size(); ++row) {
    const std::string& site = table.at(row, column);
    if (!core::is_missing(site)) sites.emplace(table.at(row, "participant_id"), site);
  }
  return sites;
}

/// Empty where the site of someone is not known.
BySite group_by_site(const Predictions& predictions, const std::map<std::string, std::string>& site_of) {
  BySite sites;
  for (const auto& row : predictions.strategies[0].rows) {
    const auto found = site_of.find(row.participant_id);
    if (found == site_of.end()) return {};
    Site& site = sites[found->second];
    site.participants.insert(row.participant_id);
    site.folds.emplace(row.repeat, row.fold);
  }
  return sites;
}

bool in_one_fold_of_each_repeat(const Site& site) {
  std::set<int> repeats;
  return std::all_of(site.folds.begin(), site.folds.end(),
                     [&](const auto& cell) { return repeats.insert(cell.first).second; });
}

/// The metric's value; a mean over classes has none where one of them is missing, because it would be of the others.
core::Json value_json(const ResampledStrategy& strategy, std::size_t index, const MetricKey& key,
                      const std::string& missing) {
  const bool over_classes = key.is(Metric::balanced_accuracy) || key.is(Metric::macro_f1);
  if (!over_classes || missing.empty()) return metric_json(strategy, index, key);
  return {{"value", nullptr}, {"low", nullptr}, {"high", nullptr}, {"reason", "no scan has the label " + missing}};
}

/// first: the place of the site's first strategy in `resampled`.
core::Json site_json(const std::string& name, const Site& site, const Predictions& predictions,
                     const JudgeOptions& options, const ResampledScores& resampled, std::size_t first) {
  const auto& classes = predictions.classes;
  const auto& rows = resampled[first].scores.rows()[0];
  core::Json json{{"site", name}, {"participants", site.participants.size()}, {"scans", rows.size()}};
  json["folds"] = core::Json::array();
  for (const auto& [repeat, fold] : site.folds) json["folds"].push_back({{"repeat", repeat}, {"fold", fold}});
  std::vector<std::string> missing;
  for (std::size_t k = 0; k < classes.size(); ++k) {
    const auto count =
        std::count_if(rows.begin(), rows.end(), [&](const auto* row) { return has_class(*row, static_cast<int>(k)); });
    json["class_counts"][classes[k]] = count;
    if (count == 0) missing.push_back(classes[k]);
  }
  const std::set<std::string> wanted{options.primary, name_of(share_right_metric(predictions.task))};
  const auto keys = metric_keys(classes, predictions.task);
  for (std::size_t s = 0; s < site.predictions.size(); ++s) {
    auto& metrics = json["strategies"][site.predictions[s].name]["metrics"];
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (keys[i].scope != MetricKey::Scope::overall || !wanted.contains(keys[i].name)) continue;
      metrics[keys[i].name] = value_json(resampled[first + s], i, keys[i], core::join(missing, ", "));
    }
  }
  return json;
}

core::Json sites_json(BySite& sites, const Predictions& predictions, const JudgeOptions& options, std::uint64_t seed,
                      int threads) {
  const auto participants = participants_of(predictions.strategies[0]);
  std::vector<ResampledScores::Source> sources;
  for (auto& [name, site] : sites) {
    site.predictions = rows_of(predictions, site.participants);
    for (const auto& strategy : site.predictions) sources.push_back({&strategy});
  }
  const ResampledScores resampled(sources,
                                  {predictions.task, predictions.classes, participants, options, seed, threads}, false);
  core::Json json = core::Json::array();
  std::size_t first = 0;
  for (const auto& [name, site] : sites) {
    json.push_back(site_json(name, site, predictions, options, resampled, first));
    first += site.predictions.size();
  }
  return json;
}

}  // namespace

core::Json site_results_json(const Predictions& predictions, const std::filesystem::path& table,
                             const RecordedSplit& recorded, const JudgeOptions& options, std::uint64_t seed,
                             int threads, std::vector<std::string>& warnings) {
  core::Json json{{"split_by", to_json(recorded.by)}, {"sites", nullptr}};
  if (recorded.by == SplitBy::participant || predictions.strategies[0].folds == 0) return json;
  auto sites = group_by_site(predictions, site_of_participant(table, recorded.site_column, predictions));
  const bool whole = !sites.empty() && std::all_of(sites.begin(), sites.end(), [](const auto& site) {
    return in_one_fold_of_each_repeat(site.second);
  });
  if (recorded.by == SplitBy::site && !whole) {
    warnings.push_back("the folds were drawn by site, and the table of participants (column " + recorded.site_column +
                       ") has no sites that they hold: results of sites are left out");
    return json;
  }
  if (recorded.by == SplitBy::unknown) {
    std::set<int> folds;
    for (const auto& row : predictions.strategies[0].rows) folds.insert(row.fold);
    if (!whole || sites.size() < 2 || folds.size() < 2) return json;
    json["split_by"] = to_json(SplitBy::site);
  }
  json["sites"] = sites_json(sites, predictions, options, seed, threads);
  return json;
}

}  // namespace tripet::evaluation
