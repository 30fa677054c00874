#include "evaluation/strategy_json.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "core/control_name.hpp"
#include "evaluation/corrections/calibration_slope.hpp"
#include "evaluation/corrections/prevalence.hpp"
#include "evaluation/metrics/brier_decomposition.hpp"
#include "evaluation/metrics/calibration_error.hpp"
#include "evaluation/metrics/metric_json.hpp"
#include "evaluation/metrics/metric_keys.hpp"
#include "evaluation/metrics/risk_coverage.hpp"
#include "evaluation/metrics/undefined.hpp"
#include "evaluation/statistics/procedure_interval.hpp"
#include "evaluation/statistics/variance.hpp"

namespace tripet::evaluation {
namespace {

using core::number;

/// Mean over repeats, with what calibrated models would show.
core::Json ece_of(const ResampledStrategy& strategy, Bins bins) {
  const auto repeats = static_cast<double>(strategy.scores.repeats());
  double value = 0, expected = 0, p = 1;
  for (std::size_t repeat = 0; repeat < strategy.scores.repeats(); ++repeat) {
    const auto& rows = strategy.scores.rows()[repeat];
    const double error = expected_calibration_error(rows, bins);
    const auto reference =
        strategy.scores.clustered()
            ? clustered_reference(rows, strategy.scores.row_participants()[repeat], error, strategy.seed, bins)
            : calibrated_reference(rows, error, strategy.seed, bins);
    value += error / repeats;
    expected += reference.expected / repeats;
    p = std::min(p, reference.p * repeats);  // Bonferroni: the draws of different models are not independent
  }
  return {{"value", value}, {"expected_if_calibrated", expected}, {"p_if_calibrated", std::min(1.0, p)}};
}

core::Json ece_json(const ResampledStrategy& strategy) {
  core::Json json{{"value", nullptr}, {"low", nullptr}, {"high", nullptr}};
  if (!strategy.scores.predictions().calibrated) {
    json["reason"] = uncalibrated;
    return json;
  }
  json.update(ece_of(strategy, Bins::width15));
  json["reason"] = "no interval: resampling inflates this error; compare it with expected_if_calibrated";
  if (strategy.scores.rows()[0].size() < few_scans) json["equal_mass"] = ece_of(strategy, Bins::mass5);
  return json;
}

core::Json brier_json(const ResampledStrategy& strategy) {
  if (!strategy.scores.predictions().calibrated) return {{"reason", uncalibrated}};
  BrierDecomposition mean;
  const auto repeats = static_cast<double>(strategy.scores.repeats());
  for (const auto& rows : strategy.scores.rows()) {
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
void add_calibration_slopes(const ResampledStrategy& strategy, core::Json& per_class) {
  const bool calibrated = strategy.scores.predictions().calibrated;
  const auto found = calibrated ? calibration_slopes(strategy.scores.rows(), static_cast<int>(strategy.classes.size()))
                                : std::vector<CalibrationSlope>{};
  for (std::size_t k = 0; k < strategy.classes.size(); ++k) {
    auto& of_class = per_class[strategy.classes[k]];
    core::Json none{{"value", nullptr}, {"low", nullptr}, {"high", nullptr}};
    none["reason"] = uncalibrated;
    of_class["calibration_intercept"] = calibrated ? to_json(found[k].intercept) : none;
    of_class["calibration_slope"] = calibrated ? to_json(found[k].slope) : none;
  }
}

void add_likelihood_ratios(const ResampledStrategy& strategy, core::Json& per_class) {
  for (std::size_t k = 0; k < strategy.classes.size(); ++k) {
    auto& of_class = per_class[strategy.classes[k]];
    const auto itself = [](double likelihood) { return std::isfinite(likelihood) ? likelihood : nan; };
    of_class["lr_positive"] = derived_json(strategy, k, LikelihoodRatio::positive, itself,
                                           "there are no false positives, or a class has no scans");
    of_class["lr_negative"] = derived_json(strategy, k, LikelihoodRatio::negative, itself,
                                           "there are no true negatives, or a class has no scans");
  }
}

/// Predictive values where the disease is rarer or more common than here, and the mix of the others the same.
void add_predictive_values(const ResampledStrategy& strategy, const std::vector<std::vector<double>>& prevalences,
                           core::Json& per_class) {
  for (std::size_t k = 0; k < strategy.classes.size(); ++k) {
    auto& of_class = per_class[strategy.classes[k]];
    for (const double prevalence : prevalences[k]) {
      const auto value_at = [&](LikelihoodRatio which, auto value, const char* reason) {
        return derived_json(
            strategy, k, which, [&](double likelihood) { return value(likelihood, prevalence); }, reason);
      };
      of_class["at_prevalence"].push_back({{"prevalence", prevalence},
                                           {"ppv", value_at(LikelihoodRatio::positive, positive_predictive_value,
                                                            "nobody is called positive, or a class has no scans")},
                                           {"npv", value_at(LikelihoodRatio::negative, negative_predictive_value,
                                                            "nobody is called negative, or a class has no scans")}});
    }
  }
}

/// Exclusive: one matrix. Multilabel: one a disease, as multilabel_confusion_matrix.
void add_confusion(const ResampledStrategy& strategy, core::Json& json) {
  const auto& scores = strategy.scores;
  const std::size_t k = strategy.classes.size();
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
      json["confusion_per_class"][strategy.classes[i]] = matrix(4 * i, 2);
      support = scores.confusion()[4 * i + 2] + scores.confusion()[4 * i + 3];
    }
    json["per_class"][strategy.classes[i]]["support"] = count_json(support);
  }
}

core::Json variance_json(const ResampledStrategy& strategy, const std::string& metric) {
  const std::size_t place = place_of(metric, strategy.scores.task());
  std::map<int, std::vector<double>> folds;
  std::vector<std::vector<double>> by_repeat;
  std::vector<double> repeats;
  for (const auto& fold : strategy.scores.folds()) folds[fold.repeat].push_back(fold.values[place]);
  for (auto& [repeat, values] : folds) by_repeat.push_back(values);
  for (const auto& values : strategy.scores.repeat_values()) repeats.push_back(values[place]);
  core::Json json = to_json(split_variance(strategy.resampled(place), by_repeat, repeats));
  json["metric"] = metric;
  return json;
}

/// Log loss, Brier and ECE: what rests on the probabilities themselves.
void add_losses(const ResampledStrategy& strategy, core::Json& json) {
  const auto keys = metric_keys(strategy.classes, strategy.scores.task());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i].is_of(Basis::probabilities)) json["metrics"][keys[i].name] = metric_json(strategy, i, keys[i]);
  }
  json["metrics"][name_of(Metric::ece)] = ece_json(strategy);
  json["brier_decomposition"] = brier_json(strategy);
  add_calibration_slopes(strategy, json["per_class"]);
}

/// Beside the interval for the networks at hand that for networks trained anew; nothing without cross-validation.
void add_procedure_interval(const ResampledStrategy& strategy, std::size_t metric, core::Json& entry) {
  if (!entry["low"].is_number() || !entry["high"].is_number()) return;
  const auto interval = procedure_interval(strategy, metric, entry["low"].get<double>(), entry["high"].get<double>());
  if (!interval) return;
  entry["procedure_low"] = interval->first;
  entry["procedure_high"] = interval->second;
}

/// Of two classes the accuracy of their pair is the accuracy, with its interval too; not where the column `predicted`
/// says otherwise than the probabilities.
void share_accuracy(core::Json& json) {
  const core::Json& all = json["metrics"][name_of(Metric::accuracy)];
  for (auto& [pair, values] : json["pairwise"].items()) {
    core::Json& entry = values[pair_metric::names[pair_metric::accuracy]];
    if (!all["value"].is_number() || !entry["value"].is_number()) continue;
    if (std::abs(all["value"].get<double>() - entry["value"].get<double>()) > 1e-12) continue;
    entry = all;
    for (const char* key : {"procedure_low", "procedure_high"}) entry.erase(key);
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

/// A class that no scan of the fold has; "" when all are there. Of several diseases a scan may have none.
std::string absent_class(const ResampledStrategy& strategy, const FoldScore& fold) {
  if (strategy.scores.task() == Task::multilabel) return "";
  std::vector<bool> present(strategy.classes.size());
  for (const auto& row : strategy.scores.predictions().rows) {
    if (row.repeat == fold.repeat && row.fold == fold.fold) present[static_cast<std::size_t>(row.label)] = true;
  }
  const auto absent = std::find(present.begin(), present.end(), false);
  return absent == present.end() ? "" : strategy.classes[static_cast<std::size_t>(absent - present.begin())];
}

core::Json fold_json(const ResampledStrategy& strategy, const FoldScore& fold) {
  core::Json entry{{"repeat", fold.repeat}, {"fold", fold.fold}, {"scans", fold.scans}};
  const auto& overall = overall_metrics(strategy.scores.task());
  for (std::size_t m = 0; m < overall.size(); ++m) entry["metrics"][overall[m]] = number(fold.values[m]);
  const std::string absent = absent_class(strategy, fold);
  if (absent.empty()) return entry;
  // They weigh all classes: of those that are there they would give 0 or 1 for what is not known.
  for (const char* metric : {"balanced_accuracy", "macro_f1", "mcc", "cohen_kappa"}) entry["metrics"][metric] = nullptr;
  entry["reason"] = "no scan has the label " + absent;
  return entry;
}

}  // namespace

core::Json corrected_json(const ResampledStrategy& strategy, const CorrectedStrategy& correction,
                          const std::vector<std::vector<double>>& prevalences) {
  core::Json json = correction.by;
  const auto keys = metric_keys(strategy.classes, strategy.scores.task());
  for (std::size_t i = 0; correction.changes_answers && i < keys.size(); ++i) {
    if (keys[i].is(class_metric::ppv) || keys[i].is(class_metric::npv)) {
      json["per_class"][keys[i].item][keys[i].name] = metric_json(strategy, i, keys[i]);
    }
  }
  if (correction.changes_answers) add_predictive_values(strategy, prevalences, json["per_class"]);
  add_losses(strategy, json);
  return json;
}

core::Json strategy_json(const ResampledStrategy& strategy, const std::vector<std::vector<double>>& prevalences,
                         const JudgeOptions& options) {
  const auto& scores = strategy.scores;
  core::Json json{{"baseline", scores.predictions().baseline}, {"calibrated", scores.predictions().calibrated}};
  if (scores.predictions().baseline && core::is_control(scores.predictions().name)) json["control"] = true;
  const auto keys = metric_keys(strategy.classes, scores.task());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    auto& group = json[scope_name(keys[i].scope)];
    auto& entry = (keys[i].item.empty() ? group : group[keys[i].item])[keys[i].name];
    entry = metric_json(strategy, i, keys[i]);
    if (keys[i].scope == MetricKey::Scope::overall) add_procedure_interval(strategy, i, entry);
  }
  if (strategy.scores.task() == Task::exclusive && strategy.classes.size() == 2) share_accuracy(json);
  json["metrics"][name_of(Metric::ece)] = ece_json(strategy);
  add_calibration_slopes(strategy, json["per_class"]);
  add_likelihood_ratios(strategy, json["per_class"]);
  add_predictive_values(strategy, prevalences, json["per_class"]);
  add_confusion(strategy, json);
  json["brier_decomposition"] = brier_json(strategy);
  if (!scores.predictions().baseline) json["risk_coverage"] = risk_coverage_json(scores);
  json["variance"] = variance_json(strategy, options.primary);
  for (const auto& fold : scores.folds()) json["fold_values"].push_back(fold_json(strategy, fold));
  return json;
}

}  // namespace tripet::evaluation
