#include "evaluation/statistics/subgroups.hpp"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "core/text.hpp"
#include "core/tsv.hpp"
#include "evaluation/input/participants.hpp"
#include "evaluation/metrics/metric_json.hpp"
#include "evaluation/metrics/metric_table.hpp"
#include "evaluation/metrics/undefined.hpp"
#include "evaluation/statistics/resampled_scores.hpp"
#include "evaluation/statistics/significance.hpp"
#include "evaluation/statistics/variance.hpp"

namespace tripet::evaluation {
namespace {

/// "sex", "site" or "age": the level of a participant, "" where it is unknown.
std::string level_of(const std::string& by, const std::string& cell) {
  if (core::is_missing(cell)) return "";
  if (by == "site") return cell;
  if (by == "sex") {
    const auto sex = parse_sex(cell);
    return !sex ? cell : *sex == Sex::female ? "F" : "M";
  }
  // Some tables hide the age of the very old as ">89".
  const auto age = core::parse_number(cell.front() == '>' ? cell.substr(1) : cell);
  if (!age || !std::isfinite(*age)) return "";
  return *age < 65 ? "< 65" : *age < 75 ? "65-74" : ">= 75";
}

/// Participants by level; the first row of a participant counts.
std::map<std::string, std::set<std::string>> levels_of(const core::Tsv& table, const std::string& by,
                                                       const std::vector<std::string>& participants) {
  std::map<std::string, std::string> found;
  for (std::size_t row = 0; row < table.size(); ++row) {
    const std::string level = level_of(by, table.at(row, by));
    if (!level.empty()) found.emplace(table.at(row, "participant_id"), level);
  }
  std::map<std::string, std::set<std::string>> levels;
  for (const auto& participant : participants) {
    if (const auto level = found.find(participant); level != found.end()) {
      levels[level->second].insert(participant);
    }
  }
  return levels;
}

/// One level: its participants, and the strategies' rows of them.
struct Level {
  std::string name;
  std::set<std::string> participants;
  std::vector<StrategyPredictions> predictions;  // empty where the level is only counted
  std::size_t first = 0;                         // the place of its first strategy among all that are resampled
};

std::vector<Level> levels_with_predictions(const Predictions& predictions,
                                           const std::map<std::string, std::set<std::string>>& participants) {
  std::vector<Level> levels;
  std::size_t first = 0;
  for (const auto& [name, of_level] : participants) {
    levels.push_back({name, of_level, {}, first});
    if (of_level.size() >= smallest_subgroup) levels.back().predictions = rows_of(predictions, of_level);
    first += levels.back().predictions.size();
  }
  return levels;
}

core::Json level_json(const Level& level, const Predictions& predictions, const ResampledScores& resampled) {
  core::Json json{{"level", level.name}, {"participants", level.participants.size()}};
  if (level.predictions.empty()) {
    json["reason"] = "fewer than " + std::to_string(smallest_subgroup) + " participants";
    return json;
  }
  const auto& classes = predictions.classes;
  const auto& rows = resampled[level.first].scores.rows()[0];
  for (std::size_t k = 0; k < classes.size(); ++k) {
    json["class_counts"][classes[k]] =
        std::count_if(rows.begin(), rows.end(), [&](const auto* row) { return has_class(*row, static_cast<int>(k)); });
  }
  const auto keys = metric_keys(classes, predictions.task);
  for (std::size_t s = 0; s < level.predictions.size(); ++s) {
    auto& of_strategy = json["strategies"][level.predictions[s].name];
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (keys[i].scope == MetricKey::Scope::pairwise) continue;
      auto& group = keys[i].item.empty() ? of_strategy["metrics"] : of_strategy["per_class"][keys[i].item];
      group[keys[i].name] = metric_json(resampled[level.first + s], i, keys[i]);
    }
  }
  return json;
}

core::Json test_json(const CochranQ& test) {
  using core::number;
  core::Json json{{"q", number(test.q)}, {"degrees_of_freedom", test.degrees_of_freedom}, {"p", number(test.p)}};
  if (std::isnan(test.p)) json["reason"] = "fewer than two subgroups have a value with an interval";
  return json;
}

/// Does strategy a differ between levels, or its difference to b, where one is given?
core::Json tested(const std::vector<Level>& levels, std::size_t a, std::optional<std::size_t> b, std::size_t metric,
                  const ResampledScores& all) {
  std::vector<double> estimates, variances;
  core::Json values = core::Json::array();
  for (const auto& level : levels) {
    if (level.predictions.empty()) continue;
    auto resampled = all[level.first + a].resampled(metric);
    double estimate = all[level.first + a].scores.estimates()[metric];
    if (b) {
      const auto other = all[level.first + *b].resampled(metric);
      for (std::size_t r = 0; r < resampled.size(); ++r) resampled[r] -= other[r];
      estimate -= all[level.first + *b].scores.estimates()[metric];
    }
    core::Json entry = interval_json(estimate, resampled);
    const bool usable = entry["low"].is_number() && entry["value"].is_number();
    estimates.push_back(usable ? estimate : nan);
    variances.push_back(usable ? variance_of(resampled) : nan);
    entry["level"] = level.name;
    values.push_back(entry);
  }
  core::Json json = test_json(cochran_q(estimates, variances));
  json[b ? "differences" : "values"] = values;
  return json;
}

void adjust_groupings(core::Json& groupings, const char* kind) {
  std::vector<double> p;
  for (const auto& grouping : groupings) {
    for (const auto& test : grouping[kind]) p.push_back(test["p"].is_null() ? nan : test["p"].get<double>());
  }
  const auto adjusted = holm(p);
  std::size_t place = 0;
  for (auto& grouping : groupings) {
    for (auto& test : grouping[kind]) test["p_adjusted"] = core::number(adjusted[place++]);
  }
}

core::Json grouping_json(const Predictions& predictions, const std::string& by, const std::vector<Level>& levels,
                         const ResampledScores::Setting& setting) {
  std::size_t known = 0;
  std::vector<ResampledScores::Source> sources;
  for (const auto& level : levels) {
    known += level.participants.size();
    for (const auto& strategy : level.predictions) sources.push_back({&strategy});
  }
  const ResampledScores resampled(sources, setting, false);
  core::Json json{{"by", by}, {"unknown", setting.participants.size() - known}, {"metric", setting.options.primary}};
  for (const char* list : {"interactions", "heterogeneity", "levels"}) json[list] = core::Json::array();
  for (const auto& level : levels) json["levels"].push_back(level_json(level, predictions, resampled));
  const std::size_t metric = place_of(setting.options.primary, predictions.task);
  std::vector<std::string> names;
  for (const auto& strategy : predictions.strategies) {
    if (!strategy.baseline) names.push_back(strategy.name);
  }
  for (std::size_t a = 0; a < names.size(); ++a) {
    core::Json alone{{"strategy", names[a]}};
    alone.update(tested(levels, a, std::nullopt, metric, resampled));
    json["heterogeneity"].push_back(alone);
    for (std::size_t b = a + 1; b < names.size(); ++b) {
      core::Json pair{{"a", names[a]}, {"b", names[b]}};
      pair.update(tested(levels, a, b, metric, resampled));
      json["interactions"].push_back(pair);
    }
  }
  return json;
}

}  // namespace

CochranQ cochran_q(const std::vector<double>& estimates, const std::vector<double>& variances) {
  double weights = 0, sum = 0;
  int count = 0;
  const auto usable = [&](std::size_t i) { return !std::isnan(estimates[i]) && variances[i] > 0; };
  for (std::size_t i = 0; i < estimates.size(); ++i) {
    if (!usable(i)) continue;
    weights += 1 / variances[i];
    sum += estimates[i] / variances[i];
    ++count;
  }
  if (count < 2) return {nan, nan, std::max(0, count - 1)};
  CochranQ test{0, 1, count - 1};
  for (std::size_t i = 0; i < estimates.size(); ++i) {
    if (usable(i)) test.q += (estimates[i] - sum / weights) * (estimates[i] - sum / weights) / variances[i];
  }
  test.p = boost::math::cdf(boost::math::complement(boost::math::chi_squared(test.degrees_of_freedom), test.q));
  return test;
}

core::Json subgroups_json(const Predictions& predictions, const std::filesystem::path& path,
                          const JudgeOptions& options, std::uint64_t seed, int threads,
                          std::vector<std::string>& warnings) {
  core::Json json = core::Json::array();
  if (path.empty()) return json;
  const auto table = participants_as_predicted(path, predictions);
  if (!table.has("participant_id")) {
    warnings.push_back("subgroups: " + path.string() + " has no column participant_id");
    return json;
  }
  const auto participants = participants_of(predictions.strategies[0]);
  for (const std::string by : {"sex", "site", "age"}) {
    if (!table.has(by)) continue;
    const auto levels = levels_of(table, by, participants);
    const auto large = std::count_if(levels.begin(), levels.end(),
                                     [](const auto& level) { return level.second.size() >= smallest_subgroup; });
    // One group is not a grouping.
    if (large < 2) continue;
    json.push_back(grouping_json(predictions, by, levels_with_predictions(predictions, levels),
                                 {predictions.task, predictions.classes, participants, options, seed, threads}));
  }
  adjust_groupings(json, "heterogeneity");
  adjust_groupings(json, "interactions");
  return json;
}

}  // namespace tripet::evaluation
