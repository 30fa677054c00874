#include "evaluation/report/sections/reliability.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

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

Json reliability_trace(const StrategyPredictions& strategy, const std::string& name, const std::string& colour,
                       const char* symbol, const char* dash) {
  std::set<int> repeats;
  for (const auto& row : strategy.rows) repeats.insert(row.repeat);
  const auto times = static_cast<double>(std::max<std::size_t>(repeats.size(), 1));
  Json x = Json::array(), y = Json::array(), up = Json::array(), down = Json::array(), text = Json::array();
  for (const auto& point : reliability_curve(strategy)) {
    const double share = static_cast<double>(point.right) / point.rows;
    const auto [low, high] = bar_of(point, times);
    x.push_back(point.stated);
    y.push_back(share);
    up.push_back(high - share);
    down.push_back(share - low);
    text.push_back("stated " + decimals(point.stated, 2) + ", right " + decimals(share, 2) + " (" + decimals(low, 2) +
                   " to " + decimals(high, 2) + "), " + decimals(point.rows / times, 0) + " scans");
  }
  return {{"type", "scatter"},
          {"mode", "lines+markers"},
          {"name", name},
          {"x", x},
          {"y", y},
          {"text", text},
          {"hovertemplate", "%{text}<extra></extra>"},
          {"marker", {{"color", colour}, {"size", 8}, {"symbol", symbol}}},
          {"error_y",
           {{"type", "data"},
            {"symmetric", false},
            {"array", up},
            {"arrayminus", down},
            {"color", colour + "/0.55"},
            {"thickness", 1},
            {"width", 3}}},
          {"line", {{"color", colour}, {"width", 1.5}, {"dash", dash}}}};
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
        reliability_trace(strategy, "as they stand", strategy_colour(names, strategy.name), "circle", "solid"));
    const auto scaled = temperature_scaling(strategy);
    if (scaled.predictions) {
      one["data"].push_back(
          reliability_trace(*scaled.predictions, "after temperature scaling", "--muted", "diamond", "dot"));
    }
    const auto training = read_training_weights(options.runs, strategy, predictions.classes);
    if (training.weights) {
      one["data"].push_back(reliability_trace(prior_corrected(strategy, *training.weights),
                                              "corrected for class weights", "--base", "square", "dash"));
    }
    out.push_back(one);
  }
  return out;
}

}  // namespace tripet::evaluation
