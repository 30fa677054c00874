#include "evaluation/judged_strategy.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "evaluation/corrections/calibration_slope.hpp"
#include "evaluation/corrections/prevalence.hpp"
#include "evaluation/metrics/brier_decomposition.hpp"
#include "evaluation/metrics/calibration.hpp"
#include "evaluation/metrics/metric_keys.hpp"
#include "evaluation/metrics/metrics.hpp"
#include "evaluation/statistics/comparison.hpp"
#include "evaluation/statistics/variance.hpp"

namespace tripet::evaluation {
namespace {

const char* const by_votes = "decoding by votes gives no calibrated probabilities";

/// Mean over repeats, with what calibrated models would show.
core::Json ece_of(const Judged& judged, Bins bins) {
  const auto repeats = static_cast<double>(judged.scores.repeats());
  double value = 0, expected = 0, p = 1;
  for (const auto& rows : judged.scores.rows()) {
    const double error = expected_calibration_error(rows, bins);
    const auto reference = calibrated_reference(rows, error, judged.seed, bins);
    value += error / repeats;
    expected += reference.expected / repeats;
    p = std::min(p, reference.p * repeats);  // Bonferroni: the draws of different models are not independent
  }
  return {{"value", value}, {"expected_if_calibrated", expected}, {"p_if_calibrated", std::min(1.0, p)}};
}

core::Json ece_json(const Judged& judged) {
  core::Json json{{"value", nullptr}, {"low", nullptr}, {"high", nullptr}};
  if (!judged.scores.predictions().calibrated) {
    json["reason"] = by_votes;
    return json;
  }
  json.update(ece_of(judged, Bins::width15));
  json["reason"] = "no interval: resampling inflates this error; compare it with expected_if_calibrated";
  if (judged.scores.rows()[0].size() < few_scans) json["equal_mass"] = ece_of(judged, Bins::mass5);
  return json;
}

core::Json brier_json(const Judged& judged) {
  if (!judged.scores.predictions().calibrated) return {{"reason", by_votes}};
  BrierDecomposition mean;
  const auto repeats = static_cast<double>(judged.scores.repeats());
  for (const auto& rows : judged.scores.rows()) {
    const auto of_repeat = brier_decomposition(rows);
    mean.miscalibration += of_repeat.miscalibration / repeats;
    mean.discrimination += of_repeat.discrimination / repeats;
    mean.uncertainty += of_repeat.uncertainty / repeats;
  }
  return {{"miscalibration", mean.miscalibration},
          {"discrimination", mean.discrimination},
          {"uncertainty", mean.uncertainty}};
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
    none["reason"] = by_votes;
    of_class["calibration_intercept"] = calibrated ? json_of(found[k].intercept) : none;
    of_class["calibration_slope"] = calibrated ? json_of(found[k].slope) : none;
  }
}

/// Likelihood ratios, and predictive values where the disease is rarer or more common than here.
void add_derived(const Judged& judged, const std::vector<std::vector<double>>& prevalences, core::Json& per_class) {
  for (std::size_t k = 0; k < judged.classes.size(); ++k) {
    auto& of_class = per_class[judged.classes[k]];
    of_class["lr_positive"] = derived_json(
        judged, k, [](double sensitivity, double specificity) { return ratio(sensitivity, 1 - specificity); },
        "there are no false positives, or a class has no scans");
    of_class["lr_negative"] = derived_json(
        judged, k, [](double sensitivity, double specificity) { return ratio(1 - sensitivity, specificity); },
        "there are no true negatives, or a class has no scans");
    for (const double prevalence : prevalences[k]) {
      const auto value_at = [&](auto value, const char* reason) {
        return derived_json(
            judged, k,
            [&](double sensitivity, double specificity) { return value(sensitivity, specificity, prevalence); },
            reason);
      };
      of_class["at_prevalence"].push_back(
          {{"prevalence", prevalence},
           {"ppv", value_at(positive_predictive_value, "nobody is called positive, or a class has no scans")},
           {"npv", value_at(negative_predictive_value, "nobody is called negative, or a class has no scans")}});
    }
  }
}

/// Exclusive: one matrix. Multilabel: one a disease, as multilabel_confusion_matrix.
void add_confusion(const Judged& judged, core::Json& json) {
  const auto& scores = judged.scores;
  const std::size_t k = judged.classes.size();
  const bool exclusive = scores.task() == Task::exclusive;
  // One repeat has whole counts; the mean over repeats need not.
  const auto count_json = [&](double count) {
    return scores.repeats() == 1 ? core::Json(static_cast<int>(count)) : core::Json(count);
  };
  const auto matrix = [&](std::size_t start, std::size_t size) {
    core::Json rows = core::Json::array();
    for (std::size_t i = 0; i < size; ++i) {
      core::Json row = core::Json::array();
      for (std::size_t j = 0; j < size; ++j) row.push_back(count_json(scores.confusion()[start + i * size + j]));
      rows.push_back(row);
    }
    return rows;
  };
  if (exclusive) json["confusion"] = matrix(0, k);
  for (std::size_t i = 0; i < k; ++i) {
    double support = 0;
    for (std::size_t j = 0; exclusive && j < k; ++j) support += scores.confusion()[i * k + j];
    if (!exclusive) {
      json["confusion_per_class"][judged.classes[i]] = matrix(4 * i, 2);
      support = scores.confusion()[4 * i + 2] + scores.confusion()[4 * i + 3];
    }
    json["per_class"][judged.classes[i]]["support"] = count_json(support);
  }
}

core::Json variance_json(const Judged& judged, const std::string& metric) {
  const auto& overall = overall_metrics(judged.scores.task());
  const auto place = static_cast<std::size_t>(std::find(overall.begin(), overall.end(), metric) - overall.begin());
  std::map<int, std::vector<double>> folds;
  std::vector<std::vector<double>> by_repeat;
  std::vector<double> repeats;
  for (const auto& fold : judged.scores.folds()) folds[fold.repeat].push_back(fold.values[place]);
  for (auto& [repeat, values] : folds) by_repeat.push_back(values);
  for (const auto& values : judged.scores.repeat_values()) repeats.push_back(values[place]);
  core::Json json = to_json(split_variance(judged.bootstrap.column(judged.column + place), by_repeat, repeats));
  json["metric"] = metric;
  return json;
}

/// Log loss, Brier and ECE: what rests on the probabilities themselves.
void add_losses(const Judged& judged, core::Json& json) {
  const auto keys = metric_keys(judged.classes, judged.scores.task());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i].name == "log_loss" || keys[i].name == "brier")
      json["metrics"][keys[i].name] = metric_json(judged, i, keys[i]);
  }
  json["metrics"]["ece"] = ece_json(judged);
  json["brier_decomposition"] = brier_json(judged);
  add_recalibration(judged, json["per_class"]);
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
  const auto keys = metric_keys(judged.classes, judged.scores.task());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i].name == "ppv" || keys[i].name == "npv") {
      json["per_class"][keys[i].item][keys[i].name] = metric_json(judged, i, keys[i]);
    }
  }
  add_losses(judged, json);
  return json;
}

core::Json temperature_scaled_json(const Judged& judged, const std::vector<TemperatureScaled::Fitted>& temperatures) {
  core::Json json;
  for (const auto& fitted : temperatures) {
    json["temperatures"].push_back(
        {{"repeat", fitted.repeat}, {"fold", fitted.fold}, {"temperature", fitted.temperature}});
  }
  add_losses(judged, json);
  return json;
}

core::Json strategy_json(const Judged& judged, const std::vector<std::vector<double>>& prevalences,
                         const JudgeOptions& options) {
  const auto& scores = judged.scores;
  core::Json json{{"baseline", scores.predictions().baseline}, {"calibrated", scores.predictions().calibrated}};
  const auto keys = metric_keys(judged.classes, scores.task());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    auto& group = json[scope_name(keys[i].scope)];
    (keys[i].item.empty() ? group : group[keys[i].item])[keys[i].name] = metric_json(judged, i, keys[i]);
  }
  json["metrics"]["ece"] = ece_json(judged);
  add_recalibration(judged, json["per_class"]);
  add_derived(judged, prevalences, json["per_class"]);
  add_confusion(judged, json);
  json["brier_decomposition"] = brier_json(judged);
  json["variance"] = variance_json(judged, options.primary);
  const auto& overall = overall_metrics(scores.task());
  for (const auto& fold : scores.folds()) {
    core::Json entry{{"repeat", fold.repeat}, {"fold", fold.fold}, {"scans", fold.scans}};
    for (std::size_t m = 0; m < overall.size(); ++m) entry["metrics"][overall[m]] = number(fold.values[m]);
    json["fold_values"].push_back(entry);
  }
  return json;
}

}  // namespace tripet::evaluation
