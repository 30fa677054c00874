#pragma once

#include <string>
#include <vector>

#include "core/json.hpp"

namespace tripet::evaluation {

/// A value with its interval at a height: 0, 1 ... from the top.
struct DrawnInterval {
  std::string strategy;
  double place;
  core::Json value;  // {"value", "low", "high"}
};
/// labels: of the heights; names that are not among the strategies are drawn as baselines.
core::Json interval_figure(const std::string& id, const std::string& title, const core::Json& labels,
                           const std::vector<DrawnInterval>& points, const std::vector<std::string>& strategies);

/// The primary metric of each strategy and baseline with its interval: one figure, or none.
core::Json value_figure(const core::Json& metrics);

/// The verdicts' differences, with the margin as a band; and for each pair of strategies all metrics, both questions.
/// Figures as in figures.hpp.
core::Json forest_figures(const core::Json& metrics);

}  // namespace tripet::evaluation
