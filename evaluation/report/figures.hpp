#pragma once

#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// What all figures share. A figure is for Plotly: {"id", "title", "alt", "height", "data", "layout"}. Colours are
/// names of the page's CSS variables ("--s0", with an opacity "--s0/0.2"), which report.js looks up, so that light,
/// dark and print each have theirs.
core::Json figure(const std::string& id, const std::string& title, const std::string& alt, int height);
core::Json axis(const std::string& title);
/// From 0 to 1.
core::Json unit_axis(const std::string& title);
/// A thin dotted line behind the data.
core::Json line_shape(double x0, double x1, double y0, double y1);
/// A filled band without a line, its outline at (x, y): the low end from left to right, then the high end back.
core::Json band(const core::Json& x, const core::Json& y, const std::string& colour);
/// A value with the ends of its interval; text is what is shown of it where the mouse is.
struct CurvePoint {
  core::Json x;
  double y, low, high;
  std::string text;
};
/// Points with a line through them and bars over their intervals.
core::Json curve_with_intervals(const std::string& name, const std::vector<CurvePoint>& points,
                                const std::string& colour, const std::string& symbol = "circle",
                                const std::string& dash = "solid");
/// Names of the strategies that are not baselines.
core::Json compared(const Predictions& predictions);
/// "--s0", "--s1" ... by position among the compared strategies; "--base" for others.
std::string strategy_colour(const core::Json& names, const std::string& name);
/// Plotly reads a little HTML in its texts: names must not.
std::string plot_text(const std::string& text);

}  // namespace tripet::evaluation
