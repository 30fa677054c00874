#include "evaluation/metrics/metric_json.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "evaluation/metrics/metric_bounds.hpp"
#include "evaluation/metrics/proportion_interval.hpp"
#include "evaluation/statistics/clustered_interval.hpp"
#include "evaluation/statistics/ratio_interval.hpp"
#include "evaluation/statistics/significance.hpp"
#include "evaluation/statistics/variance.hpp"
#include "evaluation/statistics/variance_floor.hpp"

namespace tripet::evaluation {
namespace {

using core::number;

/// The key of a metric of class k.
MetricKey class_key(const ResampledStrategy& strategy, std::size_t k, class_metric::Place place) {
  return {MetricKey::Scope::per_class, strategy.classes[k], class_metric::names[place], place};
}

/// Participants of the smallest class that the metric is about and that somebody has; all of them where classes do not
/// matter.
double smallest_class(const ResampledStrategy& strategy, const MetricKey& key) {
  double smallest = INFINITY;
  const bool against_rest = key.scope == MetricKey::Scope::per_class || strategy.scores.task() == Task::multilabel;
  const bool of_all = key.scope == MetricKey::Scope::overall && is_of_all_participants(key.name);
  for (std::size_t k = 0; k < strategy.classes.size() && !of_all; ++k) {
    if (!key.concerns(strategy.classes[k])) continue;
    for (const auto* counts : {&strategy.scores.participants_with(), &strategy.scores.participants_without()}) {
      const double count = (*counts)[k];
      if (count > 0 && (against_rest || counts == &strategy.scores.participants_with())) {
        smallest = std::min(smallest, count);
      }
    }
  }
  return std::min(smallest, static_cast<double>(strategy.scores.participants()));
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

/// Resamples that all give the same value would make an interval without width. Of a share it is replaced by what as
/// many unanimous participants as the smallest class has would show; of a loss, which has no bounds, it is refused.
void replace_degenerate(const ResampledStrategy& strategy, const MetricKey& key, core::Json& json) {
  constexpr double no_width = 1e-9;
  if (!json["low"].is_number() || json["high"].get<double>() - json["low"].get<double>() > no_width) return;
  if (key.is_of(Basis::probabilities)) {
    json["low"] = json["high"] = nullptr;
    json.erase("interval");
    json["reason"] = "no interval: every resample gives the same value";
    return;
  }
  const double value = json["value"].get<double>(), n = smallest_class(strategy, key);
  if (!(n > 0)) return;
  const bool spans_two = key.is(Metric::mcc) || key.is(Metric::cohen_kappa);
  const double span = spans_two ? 2 : 1, lowest = spans_two ? -1 : 0;
  double share_low = wilson_interval(n, n, 0.95).first;  // of n out of n
  if (key.is(Metric::macro_f1) && strategy.scores.task() == Task::exclusive) {
    std::vector<std::pair<double, double>> all;  // of each class
    for (const double count : strategy.scores.participants_with()) {
      if (count > 0) all.emplace_back(count, count);
    }
    share_low = mean_wilson_interval(all, 0.95).first;
  }
  if (value >= 1 - no_width) {
    set_headline(json, "wilson", lowest + span * share_low, 1);
  } else if (value <= lowest + no_width) {
    set_headline(json, "wilson", lowest, lowest + span * (1 - share_low));
  } else {
    const double reach = 1.96 * span * std::sqrt(unanimous_variance(n));
    set_headline(json, "unanimous", std::max(lowest, value - reach), std::min(1.0, value + reach));
  }
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

/// Of the estimate among participants: by the jackknife, or the bootstrap where there is none.
double variance_among(const std::vector<double>& left_out, const std::vector<double>& resampled) {
  const auto defined = [](double value) { return !std::isnan(value); };
  if (!left_out.empty() && std::all_of(left_out.begin(), left_out.end(), defined)) {
    const auto n = static_cast<double>(left_out.size());
    return (n - 1) * (n - 1) / n * variance_of(left_out);
  }
  return variance_of(resampled);
}

void set_clustered(const ResampledStrategy& strategy, std::size_t key_index, const MetricKey& key, core::Json& json) {
  const auto& scores = strategy.scores;
  const double variance = variance_among(strategy.without_each(key_index), strategy.resampled(key_index));
  const auto bounds = metric_bounds(key.name);
  const double spare = static_cast<double>(scores.participants()) - static_cast<double>(strategy.classes.size());
  const auto found = clustered_interval(scores.estimates()[key_index], variance, bounds, spare, 0.95);
  if (found)
    set_headline(json, std::isinf(bounds.second) ? "clustered log" : "clustered logit", found->first, found->second);
}

}  // namespace

core::Json interval_json(double value, const std::vector<double>& resampled) {
  return with_intervals(value, resampled, {});
}

core::Json metric_json(const ResampledStrategy& strategy, std::size_t key_index, const MetricKey& key) {
  const double value = strategy.scores.estimates()[key_index];
  if (key.is(Metric::auc_fold_mean) && strategy.scores.predictions().folds < 2) {
    return no_value("nothing was cross-validated: there are no folds to take the mean of");
  }
  if (std::isnan(value)) {
    std::vector<const PredictionRow*> rows;
    for (const auto& row : strategy.scores.predictions().rows) rows.push_back(&row);
    return no_value(why_undefined(key, rows, strategy.classes, strategy.scores.predictions().calibrated));
  }
  const auto resampled = strategy.resampled(key_index);
  core::Json json = with_intervals(value, resampled, strategy.without_each(key_index));
  const bool clustered = strategy.scores.clustered();
  if (clustered && json["low"].is_number()) set_clustered(strategy, key_index, key, json);
  if (const auto wilson = proportion_interval(strategy, key)) {
    if (!clustered) {
      json["wilson_high"] = wilson->second;
      json["wilson_low"] = wilson->first;
    }
    if (json["low"].is_number()) {
      set_headline(json, clustered ? "clustered wilson" : "wilson", wilson->first, wilson->second);
    }
  }
  if (is_auc(key)) {
    const auto logit = logit_interval(resampled, value, 0.95);
    if (!clustered && !std::isnan(logit.low)) set_headline(json, "logit", logit.low, logit.high);
    if (value == 1 && json["low"].is_number()) {
      // Each participant of the smallest class is ranked as it should: a proportion of 1.
      const double smallest = smallest_class(strategy, key);
      set_headline(json, "wilson", wilson_interval(smallest, smallest, 0.95).first, 1);
    }
  }
  replace_degenerate(strategy, key, json);
  return json;
}

core::Json derived_json(const ResampledStrategy& strategy, std::size_t k, LikelihoodRatio which,
                        const std::function<double(double ratio)>& derive, const std::string& reason) {
  const bool positive = which == LikelihoodRatio::positive;
  const auto of_shares = [&](double sensitivity, double specificity) {
    // 0 / 0 is NaN, anything else by 0 infinite: derive says what that means.
    return derive(positive ? sensitivity / (1 - specificity) : (1 - sensitivity) / specificity);
  };
  const auto derived = [&](std::vector<double> first, const std::vector<double>& second) {
    for (std::size_t i = 0; i < first.size(); ++i) first[i] = of_shares(first[i], second[i]);
    return first;
  };
  const std::size_t start = class_column(k, strategy.scores.task());
  const std::size_t sensitivity = start + class_metric::sensitivity, specificity = start + class_metric::specificity;
  const auto& estimates = strategy.scores.estimates();
  const double value = of_shares(estimates[sensitivity], estimates[specificity]);
  if (std::isnan(value)) return no_value(reason);
  core::Json json = with_intervals(value, derived(strategy.resampled(sensitivity), strategy.resampled(specificity)),
                                   derived(strategy.without_each(sensitivity), strategy.without_each(specificity)));
  const auto bounded = [&](std::size_t column, class_metric::Place place) -> std::optional<BoundedShare> {
    const auto found = proportion_interval(strategy, class_key(strategy, k, place));
    if (!found) return std::nullopt;
    return BoundedShare{estimates[column], found->first, found->second};
  };
  const auto told_ill = bounded(sensitivity, class_metric::sensitivity);
  const auto told_well = bounded(specificity, class_metric::specificity);
  if (!told_ill || !told_well) return json;
  const auto ends = positive ? ratio_interval(*told_ill, told_well->complement())
                             : ratio_interval(told_ill->complement(), *told_well);
  const double first = derive(ends.first), second = derive(ends.second);
  json.erase("reason");
  set_headline(json, strategy.scores.clustered() ? "clustered mover" : "mover", std::min(first, second),
               std::max(first, second));
  return json;
}

}  // namespace tripet::evaluation
