#include "evaluation/statistics/subgroups.hpp"

#include <algorithm>
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
#include "evaluation/statistics/cochran_q.hpp"
#include "evaluation/statistics/resampled_scores.hpp"
#include "evaluation/statistics/significance.hpp"
#include "evaluation/statistics/subgroup_calibration.hpp"
#include "evaluation/statistics/subgroup_measure.hpp"

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
  std::vector<StrategyPredictions> by_class;     // [strategies][classes] the rows of one class, where they are compared
  std::size_t first_by_class = 0;
};

std::vector<Level> levels_with_predictions(const Predictions& predictions,
                                           const std::map<std::string, std::set<std::string>>& participants) {
  std::vector<Level> levels;
  std::size_t first = 0;
  for (const auto& [name, of_level] : participants) {
    levels.push_back({name, of_level, {}, first, {}, 0});
    if (of_level.size() >= smallest_subgroup) levels.back().predictions = rows_of(predictions, of_level);
    first += levels.back().predictions.size();
  }
  return levels;
}

/// Means over classes would be of those that are there.
bool over_classes(const MetricKey& key) {
  return key.is(Metric::balanced_accuracy) || key.is(Metric::macro_f1);
}

core::Json level_json(const Level& level, const Predictions& predictions, const ResampledScores& resampled) {
  core::Json json{{"level", level.name}, {"participants", level.participants.size()}};
  if (level.predictions.empty()) {
    json["reason"] = "fewer than " + std::to_string(smallest_subgroup) + " participants";
    return json;
  }
  const auto& classes = predictions.classes;
  const auto& rows = resampled[level.first].scores.rows()[0];
  std::vector<std::string> missing;
  for (std::size_t k = 0; k < classes.size(); ++k) {
    const auto count =
        std::count_if(rows.begin(), rows.end(), [&](const auto* row) { return has_class(*row, static_cast<int>(k)); });
    json["class_counts"][classes[k]] = count;
    if (count == 0) missing.push_back(classes[k]);
  }
  const auto keys = metric_keys(classes, predictions.task);
  for (std::size_t s = 0; s < level.predictions.size(); ++s) {
    auto& of_strategy = json["strategies"][level.predictions[s].name];
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (keys[i].scope == MetricKey::Scope::pairwise) continue;
      auto& group = keys[i].item.empty() ? of_strategy["metrics"] : of_strategy["per_class"][keys[i].item];
      group[keys[i].name] = over_classes(keys[i]) && !missing.empty()
                                ? core::Json{{"value", nullptr},
                                             {"low", nullptr},
                                             {"high", nullptr},
                                             {"reason", "no scan has the label " + core::join(missing, ", ")}}
                                : metric_json(resampled[level.first + s], i, keys[i]);
    }
    const auto calibration = level_calibration(resampled[level.first + s].scores, classes);
    for (const auto& [label, values] : calibration.items()) of_strategy["per_class"][label].update(values);
  }
  return json;
}

core::Json test_json(const CochranQ& test) {
  using core::number;
  core::Json json{{"q", number(test.q)}, {"degrees_of_freedom", test.degrees_of_freedom}, {"p", number(test.p)}};
  if (std::isnan(test.p)) json["reason"] = "fewer than two subgroups have a value with an interval";
  return json;
}

/// What a grouping is compared by, and where that is.
struct Compared {
  const std::vector<Level>& levels;
  const SubgroupMeasure& measure;
  const ResampledScores& all;
  const std::vector<std::string>& classes;

  MeasuredLevel of(const Level& level, std::size_t strategy) const {
    std::vector<const ResampledStrategy*> parts{&all[level.first + strategy]};
    if (!measure.by_class.empty()) parts.clear();
    for (const int k : measure.by_class) {
      parts.push_back(&all[level.first_by_class + strategy * classes.size() + static_cast<std::size_t>(k)]);
    }
    MeasuredLevel out = measured(parts, measure.places);
    set_size(out, all[level.first + strategy].scores, measure, classes);
    return out;
  }
};

/// Two-sided 95 % of a normal; kept inside what the measure can be.
core::Json level_value(const MeasuredLevel& level, double variance, bool bounded, double lowest) {
  core::Json entry = interval_json(level.estimate, level.resampled);
  const bool has_width = entry["low"].is_number() && entry["high"].get<double>() - entry["low"].get<double>() > 1e-9;
  if (has_width || std::isnan(level.estimate) || !(variance > 0)) return entry;
  const double reach = 1.96 * std::sqrt(variance), low = level.estimate - reach, high = level.estimate + reach;
  entry["low"] = bounded ? std::max(lowest, low) : low;
  entry["high"] = bounded ? std::min(1.0, high) : high;
  entry["interval"] = "normal";
  entry.erase("reason");
  return entry;
}

/// Does strategy a differ between levels, or its difference to b, where one is given?
core::Json tested(const Compared& compared, std::size_t a, std::optional<std::size_t> b) {
  std::vector<MeasuredLevel> measured_levels;
  std::vector<std::string> names;
  for (const auto& level : compared.levels) {
    if (level.predictions.empty() || !compared.measure.exists()) continue;
    auto value = compared.of(level, a);
    if (b) value = difference_of(value, compared.of(level, *b));
    measured_levels.push_back(std::move(value));
    names.push_back(level.name);
  }
  const auto variances = level_variances(measured_levels);
  std::vector<double> estimates;
  core::Json values = core::Json::array();
  for (std::size_t i = 0; i < names.size(); ++i) {
    estimates.push_back(measured_levels[i].estimate);
    values.push_back(level_value(measured_levels[i], variances[i], compared.measure.by_class.empty(), b ? -1 : 0));
    values.back()["level"] = names[i];
  }
  core::Json json = test_json(cochran_q(estimates, variances));
  if (!compared.measure.exists()) json["reason"] = "no diagnosis has three participants in every group";
  json[b ? "differences" : "values"] = values;
  return json;
}

/// The rows of each class by themselves, of every level that is judged.
void split_by_class(std::vector<Level>& levels, std::size_t first, std::size_t classes) {
  for (auto& level : levels) {
    level.first_by_class = first;
    for (const auto& strategy : level.predictions) {
      for (std::size_t k = 0; k < classes; ++k) {
        level.by_class.push_back(strategy);
        std::erase_if(level.by_class.back().rows,
                      [&](const auto& row) { return !has_class(row, static_cast<int>(k)); });
        // A class that the level lacks is not compared; its place is kept.
        if (level.by_class.back().rows.empty()) level.by_class.back().rows = strategy.rows;
      }
    }
    first += level.by_class.size();
  }
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

/// Whether the primary metric is a loss, which is compared within each class.
bool is_loss(const std::string& primary) {
  return primary == name_of(Metric::log_loss) || primary == name_of(Metric::brier);
}

core::Json grouping_json(const Predictions& predictions, const std::string& by, std::vector<Level> levels,
                         const ResampledScores::Setting& setting) {
  std::size_t known = 0;
  std::vector<ResampledScores::Source> sources;
  for (const auto& level : levels) {
    known += level.participants.size();
    for (const auto& strategy : level.predictions) sources.push_back({&strategy});
  }
  if (is_loss(setting.options.primary) && predictions.task == Task::exclusive) {
    split_by_class(levels, sources.size(), predictions.classes.size());
  }
  for (const auto& level : levels) {
    for (const auto& strategy : level.by_class) sources.push_back({&strategy, false});
  }
  const ResampledScores resampled(sources, setting, false);
  core::Json json{{"by", by}, {"unknown", setting.participants.size() - known}, {"metric", setting.options.primary}};
  for (const char* list : {"interactions", "heterogeneity", "levels"}) json[list] = core::Json::array();
  std::vector<const StrategyScores*> judged;
  for (const auto& level : levels) {
    json["levels"].push_back(level_json(level, predictions, resampled));
    if (!level.predictions.empty()) judged.push_back(&resampled[level.first].scores);
  }
  const auto measure = subgroup_measure(judged, predictions.classes, setting.options.primary);
  json["compared_by"] = {{"measure", measure.words}, {"classes", measure.classes}};
  const Compared compared{levels, measure, resampled, predictions.classes};
  std::vector<std::string> names;
  for (const auto& strategy : predictions.strategies) {
    if (!strategy.baseline) names.push_back(strategy.name);
  }
  json["calibration"] = calibration_tests(json["levels"], names, predictions.classes, predictions.task);
  for (std::size_t a = 0; a < names.size(); ++a) {
    core::Json alone{{"strategy", names[a]}};
    alone.update(tested(compared, a, std::nullopt));
    json["heterogeneity"].push_back(alone);
    for (std::size_t b = a + 1; b < names.size(); ++b) {
      core::Json pair{{"a", names[a]}, {"b", names[b]}};
      pair.update(tested(compared, a, b));
      json["interactions"].push_back(pair);
    }
  }
  return json;
}

}  // namespace

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
  for (const char* kind : {"heterogeneity", "calibration"}) adjust_groupings(json, kind);
  adjust_groupings(json, "interactions");
  return json;
}

}  // namespace tripet::evaluation
