#include "evaluation/metrics/metric_json.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>
#include <utility>

#include "evaluation/statistics/comparison.hpp"
#include "evaluation/statistics/significance.hpp"

namespace tripet::evaluation {
namespace {

/// [has the class][is said to], mean over repeats.
using Counts = double[2][2];

void count_class(const Judged& judged, std::size_t k, Counts& counts) {
  const auto& confusion = judged.scores.confusion();
  const std::size_t classes = judged.classes.size();
  for (auto& row : counts) row[0] = row[1] = 0;
  if (judged.scores.task() == Task::multilabel) {
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
std::optional<std::pair<double, double>> wilson_of(const Judged& judged, const MetricKey& key, double value) {
  const auto scans = static_cast<double>(judged.scores.rows()[0].size());
  if (scans != static_cast<double>(judged.participants)) return std::nullopt;
  const auto task = judged.scores.task();
  const auto interval = [](double successes, double trials) { return wilson_interval(successes, trials, 0.95); };
  Counts counts;
  if (key.scope == MetricKey::Scope::overall) {
    if (key.name == share_right_metric(task)) return interval(value * scans, scans);
    // The classes of one scan are independent samples only where they exclude each other.
    if (key.name != "balanced_accuracy" || task != Task::exclusive) return std::nullopt;
    std::vector<std::pair<double, double>> recalls;
    for (std::size_t k = 0; k < judged.classes.size(); ++k) {
      count_class(judged, k, counts);
      recalls.emplace_back(counts[1][1], counts[1][0] + counts[1][1]);
    }
    return mean_wilson_interval(recalls, 0.95);
  }
  if (key.scope == MetricKey::Scope::pairwise) return std::nullopt;
  const auto k = std::find(judged.classes.begin(), judged.classes.end(), key.item) - judged.classes.begin();
  count_class(judged, static_cast<std::size_t>(k), counts);
  if (key.name == "sensitivity") return interval(counts[1][1], counts[1][0] + counts[1][1]);
  if (key.name == "specificity") return interval(counts[0][0], counts[0][0] + counts[0][1]);
  if (key.name == "ppv") return interval(counts[1][1], counts[0][1] + counts[1][1]);
  if (key.name == "npv") return interval(counts[0][0], counts[0][0] + counts[1][0]);
  return std::nullopt;
}

/// Rows of the smallest class that the AUC is about, mean over repeats.
double smallest_class(const Judged& judged, const MetricKey& key) {
  double smallest = INFINITY;
  Counts counts;
  for (std::size_t k = 0; k < judged.classes.size(); ++k) {
    const auto& name = judged.classes[k];
    const bool concerned = key.scope == MetricKey::Scope::overall || key.item == name ||
                           key.item.rfind(name + "|", 0) == 0 || key.item.ends_with("|" + name);
    if (!concerned) continue;
    count_class(judged, k, counts);
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

std::vector<double> left_out_column(const Judged& judged, std::size_t column) {
  std::vector<double> values;
  if (judged.left_out.empty()) return values;
  for (std::size_t i = 0; i < judged.participants; ++i) values.push_back(judged.left_out[i * judged.width + column]);
  return values;
}

}  // namespace

core::Json interval_json(double value, const std::vector<double>& resampled) {
  return with_intervals(value, resampled, {});
}

core::Json metric_json(const Judged& judged, std::size_t key_index, const MetricKey& key) {
  const double value = judged.scores.estimates()[key_index];
  if (std::isnan(value)) {
    std::vector<const PredictionRow*> rows;
    for (const auto& row : judged.scores.predictions().rows) rows.push_back(&row);
    return no_value(why_undefined(key, rows, judged.classes, judged.scores.predictions().calibrated));
  }
  const std::size_t column = judged.column + key_index;
  const auto resampled = judged.bootstrap.column(column);
  core::Json json = with_intervals(value, resampled, left_out_column(judged, column));
  if (const auto wilson = wilson_of(judged, key, value)) {
    std::tie(json["wilson_low"], json["wilson_high"]) = *wilson;
    if (json["low"].is_number()) set_headline(json, "wilson", wilson->first, wilson->second);
  }
  if (key.name.rfind("auc", 0) == 0) {
    const auto logit = logit_interval(resampled, value, 0.95);
    if (!std::isnan(logit.low)) set_headline(json, "logit", logit.low, logit.high);
    if (value == 1 && json["low"].is_number()) {
      // Each row of the smallest class is ranked as it should: a proportion of 1.
      const double smallest = smallest_class(judged, key);
      set_headline(json, "wilson", wilson_interval(smallest, smallest, 0.95).first, 1);
    }
  }
  return json;
}

core::Json derived_json(const Judged& judged, std::size_t k,
                        const std::function<double(double sensitivity, double specificity)>& derive,
                        const std::string& reason) {
  const std::size_t start = class_column(k, judged.scores.task());
  const std::size_t sensitivity = start + sensitivity_place, specificity = start + specificity_place;
  const auto& estimates = judged.scores.estimates();
  const double value = derive(estimates[sensitivity], estimates[specificity]);
  if (std::isnan(value)) return no_value(reason);
  const auto derived = [&](std::vector<double> first, const std::vector<double>& second) {
    for (std::size_t i = 0; i < first.size(); ++i) first[i] = derive(first[i], second[i]);
    return first;
  };
  return with_intervals(value,
                        derived(judged.bootstrap.column(judged.column + sensitivity),
                                judged.bootstrap.column(judged.column + specificity)),
                        derived(left_out_column(judged, judged.column + sensitivity),
                                left_out_column(judged, judged.column + specificity)));
}

}  // namespace tripet::evaluation
