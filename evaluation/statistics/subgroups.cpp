#include "evaluation/statistics/subgroups.hpp"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <map>
#include <set>

#include "core/text.hpp"
#include "core/tsv.hpp"
#include "evaluation/metrics/metric_json.hpp"
#include "evaluation/metrics/strategy_scores.hpp"
#include "evaluation/metrics/undefined.hpp"
#include "evaluation/statistics/comparison.hpp"
#include "evaluation/statistics/resampling.hpp"
#include "evaluation/statistics/significance.hpp"
#include "evaluation/statistics/variance.hpp"

namespace tripet::evaluation {
namespace {

/// "sex", "site" or "age": the level of a participant, "" where it is unknown.
std::string level_of(const std::string& by, const std::string& cell) {
  if (core::is_missing(cell)) return "";
  if (by == "site") return cell;
  if (by == "sex") {
    const std::string text = core::to_lower(cell);
    return text == "f" || text == "female" ? "F" : text == "m" || text == "male" ? "M" : cell;
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

/// One level: the strategies' rows of its participants, and their numbers.
struct Level {
  std::string name;
  std::set<std::string> members;
  std::vector<StrategyPredictions> predictions;  // empty where the level is only counted
  std::vector<StrategyScores> scores;
  std::size_t column = 0;  // of its first strategy in the bootstrap
};

std::vector<StrategyPredictions> within(const Predictions& predictions, const std::set<std::string>& members) {
  std::vector<StrategyPredictions> chosen;
  for (const auto& strategy : predictions.strategies) {
    if (strategy.baseline) continue;
    chosen.push_back(strategy);
    std::erase_if(chosen.back().rows, [&](const auto& row) { return !members.contains(row.participant_id); });
  }
  return chosen;
}

core::Json level_json(const Level& level, const Predictions& predictions, const Bootstrap& bootstrap) {
  core::Json json{{"level", level.name}, {"participants", level.members.size()}};
  if (level.scores.empty()) {
    json["reason"] = "fewer than " + std::to_string(smallest_subgroup) + " participants";
    return json;
  }
  const auto& classes = predictions.classes;
  for (std::size_t k = 0; k < classes.size(); ++k) {
    json["class_counts"][classes[k]] =
        std::count_if(level.scores[0].rows()[0].begin(), level.scores[0].rows()[0].end(),
                      [&](const auto* row) { return has_class(*row, static_cast<int>(k)); });
  }
  const auto keys = metric_keys(classes, predictions.task);
  std::size_t column = level.column;
  const std::vector<double> no_jackknife;
  for (const auto& scores : level.scores) {
    const Judged judged{scores, column, bootstrap, no_jackknife, level.members.size(), bootstrap.width(), classes, 0};
    auto& of_strategy = json["strategies"][scores.predictions().name];
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (keys[i].scope == MetricKey::Scope::pairwise) continue;
      auto& group = keys[i].item.empty() ? of_strategy["metrics"] : of_strategy["per_class"][keys[i].item];
      group[keys[i].name] = metric_json(judged, i, keys[i]);
    }
    column += scores.width();
  }
  return json;
}

core::Json test_json(const CochranQ& test) {
  core::Json json{{"q", number(test.q)}, {"degrees_of_freedom", test.degrees_of_freedom}, {"p", number(test.p)}};
  if (std::isnan(test.p)) json["reason"] = "fewer than two subgroups have a value with an interval";
  return json;
}

/// Adds the two tests; b < 0: of strategy a alone.
core::Json tested(const std::vector<Level>& levels, int a, int b, std::size_t metric, const Bootstrap& bootstrap) {
  std::vector<double> estimates, variances;
  core::Json differences = core::Json::array();
  for (const auto& level : levels) {
    if (level.scores.empty()) continue;
    const std::size_t width = level.scores[0].width();
    auto resampled = bootstrap.column(level.column + static_cast<std::size_t>(a) * width + metric);
    double estimate = level.scores[a].estimates()[metric];
    if (b >= 0) {
      const auto other = bootstrap.column(level.column + static_cast<std::size_t>(b) * width + metric);
      for (std::size_t r = 0; r < resampled.size(); ++r) resampled[r] -= other[r];
      estimate -= level.scores[b].estimates()[metric];
    }
    core::Json entry = interval_json(estimate, resampled);
    const bool usable = entry["low"].is_number() && entry["value"].is_number();
    estimates.push_back(usable ? estimate : nan);
    variances.push_back(usable ? split_variance(resampled, {}, {}).participant : nan);
    entry["level"] = level.name;
    differences.push_back(entry);
  }
  core::Json json = test_json(cochran_q(estimates, variances));
  json[b >= 0 ? "differences" : "values"] = differences;
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
    for (auto& test : grouping[kind]) test["p_adjusted"] = number(adjusted[place++]);
  }
}

core::Json grouping_json(const Predictions& predictions, const std::string& by,
                         const std::map<std::string, std::set<std::string>>& members,
                         const std::vector<std::string>& participants, const JudgeOptions& options, std::uint64_t seed,
                         int threads) {
  std::vector<Level> levels;
  std::size_t width = 0, known = 0;
  for (const auto& [name, of_level] : members) {
    known += of_level.size();
    levels.push_back({name, of_level, {}, {}, width});
    auto& level = levels.back();
    if (of_level.size() < smallest_subgroup) continue;
    level.predictions = within(predictions, of_level);
    for (const auto& strategy : level.predictions) {
      level.scores.emplace_back(strategy, predictions.task, predictions.classes, participants,
                                ScorerOptions{.specificity = options.specificity});
      width += level.scores.back().width();
    }
  }
  // Moving a level moved the predictions' owner, not the predictions: the scores still point at them.
  const Bootstrap bootstrap(participants.size(), width, options.resamples, seed, threads,
                            [&](const std::uint16_t* weights, double* values) {
                              for (const auto& level : levels) {
                                for (const auto& scores : level.scores) {
                                  scores.score(weights, values);
                                  values += scores.width();
                                }
                              }
                            });
  core::Json json{{"by", by}, {"unknown", participants.size() - known}, {"metric", options.primary}};
  json["levels"] = json["heterogeneity"] = json["interactions"] = core::Json::array();
  for (const auto& level : levels) json["levels"].push_back(level_json(level, predictions, bootstrap));
  const auto& overall = overall_metrics(predictions.task);
  const auto metric =
      static_cast<std::size_t>(std::find(overall.begin(), overall.end(), options.primary) - overall.begin());
  std::vector<std::string> names;
  for (const auto& strategy : predictions.strategies) {
    if (!strategy.baseline) names.push_back(strategy.name);
  }
  for (int a = 0; a < static_cast<int>(names.size()); ++a) {
    core::Json alone{{"strategy", names[a]}};
    alone.update(tested(levels, a, -1, metric, bootstrap));
    json["heterogeneity"].push_back(alone);
    for (int b = a + 1; b < static_cast<int>(names.size()); ++b) {
      core::Json pair{{"a", names[a]}, {"b", names[b]}};
      pair.update(tested(levels, a, b, metric, bootstrap));
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
  const auto table = core::Tsv::read(path);
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
    json.push_back(grouping_json(predictions, by, levels, participants, options, seed, threads));
  }
  adjust_groupings(json, "heterogeneity");
  adjust_groupings(json, "interactions");
  return json;
}

}  // namespace tripet::evaluation
