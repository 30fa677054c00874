#include "evaluation/judged_strategy.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "evaluation/calibration.hpp"
#include "evaluation/comparison.hpp"
#include "evaluation/metric_keys.hpp"
#include "evaluation/recalibration.hpp"
#include "evaluation/significance.hpp"

namespace tripet::evaluation {
namespace {

/// The successes and trials of a metric that is a proportion, as means over repeats; no trials for other metrics.
std::pair<double, double> proportion(const Judged& judged, const MetricKey& key) {
  const auto& counts = judged.scores.confusion();
  const std::size_t k = judged.classes.size();
  const bool of_class = key.scope == MetricKey::Scope::per_class;
  std::size_t own = 0;
  while (of_class && judged.classes[own] != key.item) ++own;
  const bool overall = key.scope == MetricKey::Scope::overall && key.name == "accuracy";
  double successes = 0, trials = 0;
  for (std::size_t label = 0; label < k; ++label) {
    for (std::size_t predicted = 0; predicted < k; ++predicted) {
      const bool is = label == own, said = predicted == own;
      const bool tried =
          overall || (of_class && ((key.name == "sensitivity" && is) || (key.name == "specificity" && !is) ||
                                   (key.name == "ppv" && said) || (key.name == "npv" && !said)));
      const bool right = overall ? label == predicted : is == said;
      if (tried) trials += counts[label * k + predicted];
      if (tried && right) successes += counts[label * k + predicted];
    }
  }
  return {successes, trials};
}

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
  // Several scans of one participant are not independent, which Wilson's interval takes them to be.
  const auto [successes, trials] = proportion(judged, key);
  if (trials > 0 && judged.scores.rows()[0].size() == judged.participants) {
    const auto wilson = wilson_interval(successes, trials, 0.95);
    json["wilson_low"] = wilson.first;
    json["wilson_high"] = wilson.second;
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

/// Intercept and slope of each class, into the object of its per-class numbers.
void add_recalibration(const Judged& judged, core::Json& per_class) {
  const auto json_of = [](const Recalibration::Estimate& estimate) {
    core::Json json{{"value", number(estimate.value)}, {"low", number(estimate.low)}, {"high", number(estimate.high)}};
    if (!estimate.reason.empty()) json["reason"] = estimate.reason;
    return json;
  };
  const bool calibrated = judged.scores.predictions().calibrated;
  const auto found = calibrated ? recalibrations(judged.scores.rows(), static_cast<int>(judged.classes.size()))
                                : std::vector<Recalibration>{};
  for (std::size_t k = 0; k < judged.classes.size(); ++k) {
    auto& of_class = per_class[judged.classes[k]];
    core::Json none{{"value", nullptr}, {"low", nullptr}, {"high", nullptr}};
    none["reason"] = why_undefined({MetricKey::Scope::overall, "", "ece"}, {}, judged.classes, false);
    of_class["calibration_intercept"] = calibrated ? json_of(found[k].intercept) : none;
    of_class["calibration_slope"] = calibrated ? json_of(found[k].slope) : none;
  }
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

}  // namespace

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
  add_recalibration(judged, json["per_class"]);
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
  add_recalibration(judged, json["per_class"]);
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

}  // namespace tripet::evaluation
