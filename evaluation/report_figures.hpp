#pragma once

#include <string>

#include "core/json.hpp"
#include "evaluation/predictions.hpp"

namespace tripet::evaluation {

/// Figures for Plotly: {"id", "title", "alt", "height", "data", "layout"}. Colours are names of the page's CSS
/// variables
/// ("--s0"), which report.js looks up, so that light, dark and print each have theirs.

/// One panel a class, one line a strategy, pooled over folds; the quoted AUC is that of metrics.json.
core::Json roc_figures(const core::Json& metrics, const Predictions& predictions);
/// Share of right answers against the stated probability of the top class, in the bins of the ECE; empty when no
/// strategy has calibrated probabilities.
core::Json calibration_figures(const Predictions& predictions);

/// The parts of figures that all plots share.
core::Json figure(const std::string& id, const std::string& title, const std::string& alt, int height);
core::Json axis(const std::string& title);
/// "--s0", "--s1" ... by position among the compared strategies; "--base" for others.
std::string strategy_colour(const core::Json& names, const std::string& name);
/// Plotly reads a little HTML in its texts: names must not.
std::string plot_text(const std::string& text);

}  // namespace tripet::evaluation
