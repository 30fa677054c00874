#include "evaluation/metrics/metric_json.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "evaluation/statistics/significance.hpp"

namespace tripet::evaluation {
namespace {

using core::number;

/// [has the class][is said to], mean over repeats.
using Counts = double[2][2];

void count_class(const ResampledStrategy& strategy, std::size_t k, Counts& counts) {
  const auto& confusion = strategy.scores.confusion();
  const std::size_t classes = strategy.classes.size();
  for (auto& row : counts) row[0] = row[1] = 0;
  if (strategy.scores.task() == Task::multilabel) {
    for (std::size_t cell = 0; cell < 4; ++cell) counts[cell / 2][cell % 2] = confusion[4 * k + cell];
    return;
  }
  for (std::size_t label = 0; label < classes; ++label) {
    for (std::size_t predicted = 0; predicted < classes; ++predicted) {
      counts[label == k][predicted == k] += confusion[label * classes + predicted];
    }
  }
}

/// The interval of a metric that is a proportion, or the mean over classes of one; counts are means over repeats.
/// Nothing for other metrics, and where a participant has several scans, which are not independent.
std::optional<std::pair<double, double>> wilson_of(const ResampledStrategy& strategy, const MetricKey& key,
                                                   double value) {
  const auto scans = static_cast<double>(strategy.scores.rows()[0].size());
  if (scans != static_cast<double>(strategy.scores.participants())) return std::nullopt;
  const auto task = strategy.scores.task();
  const auto interval = [](double successes, double trials) { return wilson_interval(successes, trials, 0.95); };
  Counts counts;
  if (key.scope == MetricKey::Scope::overall) {
    if (key.is(share_right_metric(task))) return interval(value * scans, scans);
    // The classes of one scan are independent samples only where they exclude each other.
    if (!key.is(Metric::balanced_accuracy) || task != Task::exclusive) return std::nullopt;
    std::vector<std::pair<double, double>> recalls;
    for (std::size_t k = 0; k < strategy.classes.size(); ++k) {
      count_class(strategy, k, counts);
      recalls.emplace_back(counts[1][1], counts[1][0] + counts[1][1]);
    }
    return mean_wilson_interval(recalls, 0.95);
  }
  if (key.scope == MetricKey::Scope::pairwise) return std::nullopt;
  const auto k = std::find(strategy.classes.begin(), strategy.classes.end(), key.item) - strategy.classes.begin();
  count_class(strategy, static_cast<std::size_t>(k), counts);
  if (key.is(class_metric::sensitivity)) return interval(counts[1][1], counts[1][0] + counts[1][1]);
  if (key.is(class_metric::specificity)) return interval(counts[0][0], counts[0][0] + counts[0][1]);
  if (key.is(class_metric::ppv)) return interval(counts[1][1], counts[0][1] + counts[1][1]);
  if (key.is(class_metric::npv)) return interval(counts[0][0], counts[0][0] + counts[1][0]);
  return std::nullopt;
}

/// Rows of the smallest class that the AUC is about, mean over repeats.
double smallest_class(const ResampledStrategy& strategy, const MetricKey& key) {
  double smallest = INFINITY;
  Counts counts;
  for (std::size_t k = 0; k < strategy.classes.size(); ++k) {
    if (!key.concerns(strategy.classes[k])) continue;
    count_class(strategy, k, counts);
    smallest = std::min(smallest, counts[1][0] + counts[1][1]);
    if (key.scope == MetricKey::Scope::per_class) smallest = std::min(smallest, counts[0][0] + counts[0][1]);
  }
  return smallest;
}

void set_headline(core::Json& json, const char* name, double low, double high) {
  json["low"] = number(low);
  json["high"] = number(high);
  json["interval"] = name;
}

/// left_out: empty without a jackknife. The headline is BCa where there is one.
core::Json with_intervals(double value, const std::vector<double>& resampled, const std::vector<double>& left_out) {
  const auto interval = percentile_interval(resampled, 0.95);
  core::Json json{{"value", number(value)}, {"low", nullptr}, {"high", nullptr}};
  set_headline(json, "percentile", interval.low, interval.high);
  json["percentile_low"] = number(interval.low);
  json["percentile_high"] = number(interval.high);
  if (!left_out.empty()) {
    const auto bca = bca_interval(resampled, value, left_out, 0.95);
    json["bca_low"] = number(bca.low);
    json["bca_high"] = number(bca.high);
    if (!std::isnan(bca.low) && !std::isnan(bca.high)) set_headline(json, "bca", bca.low, bca.high);
  }
  if (interval.undefined > 0) json["undefined_resamples"] = interval.undefined;
  if (std::isnan(interval.low)) {
    json["reason"] = "no interval: undefined in " + std::to_string(interval.undefined) + " of " +
                     std::to_string(resampled.size()) + " resamples";
  }
  return json;
}

core::Json no_value(const std::string& reason) {
  return {{"value", nullptr}, {"low", nullptr}, {"high", nullptr}, {"reason", reason}};
}

/// The AUC of all classes, of one, or of a pair.
bool is_auc(const MetricKey& key) {
  switch (key.scope) {
    case MetricKey::Scope::overall:
      return key.is_of(Basis::ranking);
    case MetricKey::Scope::per_class:
      return key.place == class_metric::auc;
    case MetricKey::Scope::pairwise:
      return key.place == pair_metric::auc;
  }
  return false;
}

}  // namespace

core::Json interval_json(double value, const std::vector<double>& resampled) {
  return with_intervals(value, resampled, {});
}

core::Json metric_json(const ResampledStrategy& strategy, std::size_t key_index, const MetricKey& key) {
  const double value = strategy.scores.estimates()[key_index];
  if (std::isnan(value)) {
    std::vector<const PredictionRow*> rows;
    for (const auto& row : strategy.scores.predictions().rows) rows.push_back(&row);
    return no_value(why_undefined(key, rows, strategy.classes, strategy.scores.predictions().calibrated));
  }
  const auto resampled = strategy.resampled(key_index);
  core::Json json = with_intervals(value, resampled, strategy.without_each(key_index));
  if (const auto wilson = wilson_of(strategy, key, value)) {
    json["wilson_high"] = wilson->second;
    json["wilson_low"] = wilson->first;
    if (json["low"].is_number()) set_headline(json, "wilson", wilson->first, wilson->second);
  }
  if (is_auc(key)) {
    const auto logit = logit_interval(resampled, value, 0.95);
    if (!std::isnan(logit.low)) set_headline(json, "logit", logit.low, logit.high);
    if (value == 1 && json["low"].is_number()) {
      // Each row of the smallest class is ranked as it should: a proportion of 1.
      const double smallest = smallest_class(strategy, key);
      set_headline(json, "wilson", wilson_interval(smallest, smallest, 0.95).first, 1);
    }
  }
  return json;
}

core::Json derived_json(const ResampledStrategy& strategy, std::size_t k,
                        const std::function<double(double sensitivity, double specificity)>& derive,
                        const std::string& reason) {
  const std::size_t start = class_column(k, strategy.scores.task());
  const std::size_t sensitivity = start + class_metric::sensitivity, specificity = start + class_metric::specificity;
  const auto& estimates = strategy.scores.estimates();
  const double value = derive(estimates[sensitivity], estimates[specificity]);
  if (std::isnan(value)) return no_value(reason);
  const auto derived = [&](std::vector<double> first, const std::vector<double>& second) {
    for (std::size_t i = 0; i < first.size(); ++i) first[i] = derive(first[i], second[i]);
    return first;
  };
  return with_intervals(value, derived(strategy.resampled(sensitivity), strategy.resampled(specificity)),
                        derived(strategy.without_each(sensitivity), strategy.without_each(specificity)));
}

}  // namespace tripet::evaluation
