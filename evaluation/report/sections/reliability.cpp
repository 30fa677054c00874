#include "evaluation/report/sections/reliability.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "evaluation/corrections/prior_correction.hpp"
#include "evaluation/corrections/temperature_scaling.hpp"
#include "evaluation/metrics/calibration_error.hpp"
#include "evaluation/report/figures.hpp"
#include "evaluation/report/text.hpp"
#include "evaluation/statistics/significance.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;

/// Wilson's, as if each scan had been predicted once: repeats do not make more participants, nor do several scans of
/// one. All of 0 to 1 where one participant is all there is.
std::pair<double, double> bar_of(const ReliabilityPoint& point, double repeats) {
  auto clusters = point.participants;
  bool several = false;
  for (auto& cluster : clusters) {
    cluster.successes /= repeats;
    cluster.trials /= repeats;
    several = several || cluster.trials > 1 + 1e-9;
  }
  if (!several) return wilson_interval(point.right / repeats, point.rows / repeats, 0.95);
  return clustered_wilson_interval(clusters, 0.95).value_or(std::pair{0.0, 1.0});
}

std::vector<CurvePoint> curve_of(const StrategyPredictions& strategy) {
  std::set<int> repeats;
  for (const auto& row : strategy.rows) repeats.insert(row.repeat);
  const auto times = static_cast<double>(std::max<std::size_t>(repeats.size(), 1));
  std::vector<CurvePoint> points;
  for (const auto& point : reliability_curve(strategy)) {
    const double share = static_cast<double>(point.right) / point.rows;
    const auto [low, high] = bar_of(point, times);
    points.push_back({point.stated, share, low, high,
                      "stated " + decimals(point.stated, 2) + ", right " + decimals(share, 2) + " (" +
                          decimals(low, 2) + " to " + decimals(high, 2) + "), " + decimals(point.rows / times, 0) +
                          " scans"});
  }
  return points;
}

}  // namespace

Json reliability_figures(const Predictions& predictions, const EvaluateOptions& options) {
  const Json names = compared(predictions);
  const bool several = predictions.task == Task::multilabel;
  Json out = Json::array();
  for (const auto& strategy : predictions.strategies) {
    if (!strategy.calibrated || strategy.baseline) continue;
    Json one =
        figure("calibration-" + std::to_string(out.size()), strategy.name,
               "Reliability curve of " + strategy.name + ": what was the case against the stated probability", 370);
    one["layout"] = {{"xaxis", unit_axis("stated probability")},
                     {"yaxis", unit_axis(several ? "share that had it" : "share that was right")},
                     {"shapes", Json::array({line_shape(0, 1, 0, 1)})}};
    one["data"].push_back(
        curve_with_intervals("as they stand", curve_of(strategy), strategy_colour(names, strategy.name)));
    const auto scaled = temperature_scaling(strategy);
    if (scaled.predictions) {
      one["data"].push_back(curve_with_intervals("after temperature scaling", curve_of(*scaled.predictions), "--muted",
                                                 "diamond", "dot"));
    }
    const auto training = read_training_weights(options.runs, strategy, predictions.classes);
    if (training.weights) {
      one["data"].push_back(curve_with_intervals("corrected for class weights",
                                                 curve_of(prior_corrected(strategy, *training.weights)), "--base",
                                                 "square", "dash"));
    }
    out.push_back(one);
  }
  return out;
}

}  // namespace tripet::evaluation
