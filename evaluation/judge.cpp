#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "core/text.hpp"
#include "evaluation/calibration.hpp"
#include "evaluation/comparison.hpp"
#include "evaluation/evaluate.hpp"
#include "evaluation/prior_correction.hpp"
#include "evaluation/resampling.hpp"
#include "evaluation/strategy_scores.hpp"

namespace tripet::evaluation {
namespace {

// Leaving out each of very many participants costs more than all resamples, and BCa then equals the percentile
// interval.
constexpr std::size_t jackknife_limit = 2000;

/// What is needed to turn one strategy's numbers into Json.
struct Judged {
  const StrategyScores& scores;
  std::size_t column;  // where its numbers start in the bootstrap
  const Bootstrap& bootstrap;
  const std::vector<double>& left_out;  // jackknife [participants, all columns]; may be empty
  std::size_t participants, width;
  const std::vector<std::string>& classes;
  std::uint64_t seed;
};

core::Json metric_json(const Judged& judged, std::size_t key_index, const MetricKey& key) {
  const double value = judged.scores.estimates()[key_index];
  core::Json json{{"value", number(value)}, {"low", nullptr}, {"high", nullptr}};
  if (std::isnan(value)) {
    std::vector<const PredictionRow*> rows;
    for (const auto& row : judged.scores.predictions().rows) rows.push_back(&row);
    json["reason"] = why_undefined(key, rows, judged.classes, judged.scores.predictions().calibrated);
    return json;
  }
  const std::size_t column = judged.column + key_index;
  const auto values = judged.bootstrap.column(column);
  const auto interval = percentile_interval(values, 0.95);
  json["low"] = number(interval.low);
  json["high"] = number(interval.high);
  if (!judged.left_out.empty()) {
    std::vector<double> left_out(judged.participants);
    for (std::size_t i = 0; i < judged.participants; ++i) left_out[i] = judged.left_out[i * judged.width + column];
    const auto bca = bca_interval(values, value, left_out, 0.95);
    json["bca_low"] = number(bca.low);
    json["bca_high"] = number(bca.high);
  }
  if (interval.undefined > 0) json["undefined_resamples"] = interval.undefined;
  if (std::isnan(interval.low)) {
    json["reason"] = "no interval: undefined in " + std::to_string(interval.undefined) + " of " +
                     std::to_string(judged.bootstrap.resamples()) + " resamples";
  }
  return json;
}

core::Json ece_json(const Judged& judged) {
  core::Json json{{"value", nullptr}, {"low", nullptr}, {"high", nullptr}};
  if (!judged.scores.predictions().calibrated) {
    json["reason"] = why_undefined({MetricKey::Scope::overall, "", "ece"}, {}, judged.classes, false);
    return json;
  }
  const auto repeats = static_cast<double>(judged.scores.repeats());
  double value = 0, expected = 0, p = 1;
  for (const auto& rows : judged.scores.rows()) value += expected_calibration_error(rows) / repeats;
  for (const auto& rows : judged.scores.rows()) {
    const auto reference = calibrated_reference(rows, expected_calibration_error(rows), judged.seed);
    expected += reference.expected / repeats;
    p = std::min(p,
                 reference.p * repeats);  // Bonferroni over repeats: the draws of different models are not independent
  }
  json["value"] = value;
  json["expected_if_calibrated"] = expected;
  json["p_if_calibrated"] = std::min(1.0, p);
  json["reason"] = "no interval: resampling inflates this error; compare it with expected_if_calibrated";
  return json;
}

const char* scope_name(MetricKey::Scope scope) {
  switch (scope) {
    case MetricKey::Scope::overall:
      return "metrics";
    case MetricKey::Scope::per_class:
      return "per_class";
    case MetricKey::Scope::pairwise:
      return "pairwise";
  }
  return "";
}

/// Only the numbers that class weights distort.
core::Json prior_corrected_json(const Judged& judged, const ClassWeights& weights) {
  core::Json json;
  for (const auto& [run, of_run] : weights) {
    core::Json entry{{"repeat", run.first}, {"fold", run.second}};
    for (std::size_t k = 0; k < of_run.size(); ++k) entry["weights"][judged.classes[k]] = of_run[k];
    json["class_weights"].push_back(entry);
  }
  const auto keys = metric_keys(judged.classes);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i].name == "log_loss" || keys[i].name == "brier")
      json["metrics"][keys[i].name] = metric_json(judged, i, keys[i]);
    if (keys[i].name == "ppv" || keys[i].name == "npv") {
      json["per_class"][keys[i].item][keys[i].name] = metric_json(judged, i, keys[i]);
    }
  }
  json["metrics"]["ece"] = ece_json(judged);
  return json;
}

core::Json strategy_json(const Judged& judged) {
  const auto& scores = judged.scores;
  core::Json json{{"baseline", scores.predictions().baseline}, {"calibrated", scores.predictions().calibrated}};
  const auto keys = metric_keys(judged.classes);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    auto& group = json[scope_name(keys[i].scope)];
    (keys[i].item.empty() ? group : group[keys[i].item])[keys[i].name] = metric_json(judged, i, keys[i]);
  }
  json["metrics"]["ece"] = ece_json(judged);
  const std::size_t k = judged.classes.size();
  for (std::size_t i = 0; i < k; ++i) {
    core::Json row = core::Json::array();
    double support = 0;
    for (std::size_t j = 0; j < k; ++j) {
      const double count = scores.confusion()[i * k + j];
      support += count;
      // One repeat has whole counts; the mean over repeats need not.
      row.push_back(scores.repeats() == 1 ? core::Json(static_cast<int>(count)) : core::Json(count));
    }
    json["confusion"].push_back(row);
    json["per_class"][judged.classes[i]]["support"] =
        scores.repeats() == 1 ? core::Json(static_cast<int>(support)) : core::Json(support);
  }
  for (const auto& fold : scores.folds()) {
    core::Json entry{{"repeat", fold.repeat}, {"fold", fold.fold}, {"scans", fold.scans}};
    for (std::size_t m = 0; m < overall_metrics().size(); ++m)
      entry["metrics"][overall_metrics()[m]] = number(fold.values[m]);
    json["fold_values"].push_back(entry);
  }
  return json;
}

core::Json cohort_json(const Predictions& predictions, const std::vector<std::string>& participants) {
  const auto& first = predictions.strategies[0];
  std::map<std::pair<std::string, std::string>, int> labels;
  std::set<int> repeats;
  std::set<std::pair<int, int>> cells;
  for (const auto& row : first.rows) {
    labels[{row.participant_id, row.session_id}] = row.label;
    repeats.insert(row.repeat);
    cells.insert({row.repeat, row.fold});
  }
  std::vector<int> counts(predictions.classes.size(), 0);
  for (const auto& [scan, label] : labels) ++counts[label];
  core::Json json;
  for (std::size_t k = 0; k < counts.size(); ++k) json["class_counts"][predictions.classes[k]] = counts[k];
  json["participants"] = participants.size();
  json["scans"] = labels.size();
  json["rows_without_label"] = predictions.without_label;
  json["repeats"] = repeats.size();
  json["folds"] = first.folds_known ? core::Json(cells.size() / repeats.size()) : core::Json();
  return json;
}

/// What a reader has to know before believing the numbers.
std::vector<std::string> cautions(const core::Json& metrics) {
  std::vector<std::string> lines;
  for (const auto& [name, count] : metrics["class_counts"].items()) {
    if (count.get<int>() < 20) {
      lines.push_back("the class " + name + " has only " + std::to_string(count.get<int>()) +
                      (count.get<int>() == 1 ? " scan" : " scans") + ": intervals are too narrow below 20 in a class");
    }
  }
  for (const auto& [name, strategy] : metrics["strategies"].items()) {
    const auto &pooled = strategy["metrics"]["auc_ovr_macro"]["value"],
               &folds = strategy["metrics"]["auc_fold_mean"]["value"];
    if (pooled.is_null() || folds.is_null() || strategy["baseline"].get<bool>()) continue;
    const double gap = folds.get<double>() - pooled.get<double>();
    if (std::abs(gap) > 0.02) {
      lines.push_back(name + ": the AUC pooled over folds differs from the mean within folds by " +
                      core::format_number(std::round(gap * 1000) / 1000) +
                      ": the scores of different models do not lie on one scale; rely on auc_fold_mean");
    }
  }
  return lines;
}

/// The comparison that the verdict rests on, and what limits it.
core::Json verdict_json(const Comparison& comparison, std::size_t repeats) {
  core::Json json = to_json(comparison);
  for (const char* key : {"question", "test", "primary", "higher_is_better", "low90", "high90"}) json.erase(key);
  json["caveats"] = core::Json::array();
  if (repeats < 3) {
    json["caveats"].push_back("fewer than three repeats (" + std::to_string(repeats) +
                              "): the part that the seed plays is not measured well");
  }
  return json;
}

}  // namespace

core::Json judge(const Predictions& predictions, const EvaluateOptions& options, std::uint64_t seed, int threads) {
  const auto& classes = predictions.classes;
  const auto participants = participants_of(predictions.strategies[0]);
  const std::size_t strategy_count = predictions.strategies.size();

  // After the strategies come their prior corrected twins, so that one bootstrap serves all.
  std::vector<TrainingWeights> training;
  std::vector<StrategyPredictions> corrected;
  std::vector<std::size_t> twin(strategy_count, 0);
  for (std::size_t s = 0; s < strategy_count; ++s) {
    const auto& strategy = predictions.strategies[s];
    training.push_back(strategy.baseline ? TrainingWeights{} : read_training_weights(options.runs, strategy, classes));
    if (!training[s].weights) continue;
    twin[s] = strategy_count + corrected.size();
    corrected.push_back(prior_corrected(strategy, *training[s].weights));
  }
  std::vector<StrategyScores> scores;
  std::vector<std::size_t> columns;
  std::size_t width = 0;
  const auto add = [&](const StrategyPredictions& strategy) {
    scores.emplace_back(strategy, classes, participants);
    columns.push_back(width);
    width += scores.back().width();
  };
  for (const auto& strategy : predictions.strategies) add(strategy);
  for (const auto& strategy : corrected) add(strategy);

  const WeightedStatistic statistic = [&](const std::uint16_t* weights, double* values) {
    for (std::size_t s = 0; s < scores.size(); ++s) scores[s].score(weights, values + columns[s]);
  };
  const Bootstrap bootstrap(participants.size(), width, options.judge.resamples, seed, threads, statistic);
  std::vector<double> left_out;
  if (participants.size() <= jackknife_limit) left_out = jackknife(participants.size(), width, threads, statistic);

  core::Json metrics{{"schema", 1}, {"classes", classes}};
  metrics.update(cohort_json(predictions, participants));
  metrics["primary"] = options.judge.primary;
  metrics["margin"] = options.judge.margin;
  metrics["resamples"] = options.judge.resamples;
  metrics["seed"] = seed;
  metrics["warnings"] = core::Json::array();

  std::vector<core::Json> blocks(scores.size());
  parallel_for(scores.size(), threads, [&](std::size_t s) {
    const Judged judged{scores[s], columns[s], bootstrap, left_out, participants.size(), width, classes, seed};
    blocks[s] = s < strategy_count ? strategy_json(judged) : core::Json();
    if (s < strategy_count && twin[s] > 0) {
      const Judged of_twin{scores[twin[s]], columns[twin[s]], bootstrap, left_out, participants.size(),
                           width,           classes,          seed};
      blocks[s]["prior_corrected"] = prior_corrected_json(of_twin, *training[s].weights);
    } else if (s < strategy_count && !scores[s].predictions().baseline) {
      blocks[s]["prior_corrected"] = {{"reason", training[s].reason}};
    }
  });
  for (std::size_t s = 0; s < strategy_count; ++s) metrics["strategies"][predictions.strategies[s].name] = blocks[s];

  scores.erase(scores.begin() + static_cast<long>(strategy_count), scores.end());
  metrics["comparisons"] = core::Json::array();
  metrics["verdicts"] = core::Json::array();
  for (const auto& comparison : compare_all(scores, columns, bootstrap, options.judge, threads)) {
    metrics["comparisons"].push_back(to_json(comparison));
    if (comparison.primary && comparison.question == "procedures") {
      metrics["verdicts"].push_back(verdict_json(comparison, metrics["repeats"].get<std::size_t>()));
    }
  }
  for (const auto& line : predictions.warnings) metrics["warnings"].push_back(line);
  for (const auto& line : cautions(metrics)) metrics["warnings"].push_back(line);
  return metrics;
}

}  // namespace tripet::evaluation
