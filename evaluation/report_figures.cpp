#include "evaluation/report_figures.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "evaluation/calibration.hpp"
#include "evaluation/report_text.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;

Json line_shape(double x0, double x1, double y0, double y1, const char* xref, const char* yref) {
  return {{"type", "line"}, {"xref", xref},     {"yref", yref},
          {"x0", x0},       {"x1", x1},         {"y0", y0},
          {"y1", y1},       {"layer", "below"}, {"line", {{"color", "--rule"}, {"width", 1}, {"dash", "dot"}}}};
}

struct Curve {
  std::vector<double> x, y;
};

/// One against the rest: false and true positive rates, one point a distinct score.
Curve roc(std::vector<std::pair<double, bool>> scores) {
  std::sort(scores.begin(), scores.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  const auto positives =
      static_cast<double>(std::count_if(scores.begin(), scores.end(), [](const auto& s) { return s.second; }));
  const double negatives = static_cast<double>(scores.size()) - positives;
  Curve out{{0}, {0}};
  if (positives == 0 || negatives == 0) return {};
  double right = 0, wrong = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    (scores[i].second ? right : wrong) += 1;
    if (i + 1 < scores.size() && scores[i + 1].first == scores[i].first) continue;
    out.x.push_back(wrong / negatives);
    out.y.push_back(right / positives);
  }
  return out;
}

/// Height of the curve at x; where it rises vertically, the top.
double height(const Curve& curve, double x) {
  const auto after = std::upper_bound(curve.x.begin(), curve.x.end(), x);
  const auto i = static_cast<std::size_t>(after - curve.x.begin());
  if (i >= curve.x.size()) return 1;
  const double share = (x - curve.x[i - 1]) / (curve.x[i] - curve.x[i - 1]);
  return curve.y[i - 1] + share * (curve.y[i] - curve.y[i - 1]);
}

/// One repeat as it is; several averaged at equal false positive rates.
Curve mean_roc(const StrategyPredictions& one, int label) {
  std::map<int, std::vector<std::pair<double, bool>>> repeats;
  for (const auto& row : one.rows) {
    repeats[row.repeat].emplace_back(row.probabilities[static_cast<std::size_t>(label)], has_class(row, label));
  }
  std::vector<Curve> curves;
  for (auto& [repeat, scores] : repeats) {
    Curve curve = roc(std::move(scores));
    if (!curve.x.empty()) curves.push_back(std::move(curve));
  }
  if (curves.empty()) return {};
  if (curves.size() == 1 && curves[0].x.size() <= 1000) return curves[0];
  Curve out{{0}, {0}};
  for (int i = 0; i <= 200; ++i) {
    const double x = i / 200.0;
    double sum = 0;
    for (const auto& curve : curves) sum += height(curve, x);
    out.x.push_back(x);
    out.y.push_back(sum / static_cast<double>(curves.size()));
  }
  return out;
}

Json unit_axis(const std::string& title) {
  Json out = axis(title);
  out["range"] = {-0.02, 1.02};
  out["dtick"] = 0.25;
  return out;
}

Json compared(const Predictions& predictions) {
  Json names = Json::array();
  for (const auto& one : predictions.strategies) {
    if (!one.baseline) names.push_back(one.name);
  }
  return names;
}

}  // namespace

Json figure(const std::string& id, const std::string& title, const std::string& alt, int height) {
  return {{"id", "plot-" + id}, {"title", title},        {"alt", alt},
          {"height", height},   {"data", Json::array()}, {"layout", Json::object()}};
}

Json axis(const std::string& title) {
  return {{"title", {{"text", plot_text(title)}, {"standoff", 8}}},
          {"automargin", true},
          {"zeroline", false},
          {"gridcolor", "--grid"},
          {"zerolinecolor", "--rule"},
          {"linecolor", "--rule"},
          {"fixedrange", true}};
}

std::string strategy_colour(const Json& names, const std::string& name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return "--s" + std::to_string(i % 6);
  }
  return "--base";
}

std::string plot_text(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else
      out += c;
  }
  return out;
}

Json roc_figures(const Json& metrics, const Predictions& predictions) {
  Json out = Json::array();
  const Json names = compared(predictions);
  for (std::size_t label = 0; label < predictions.classes.size(); ++label) {
    const std::string& shown = predictions.classes[label];
    Json one = figure("roc-" + std::to_string(label), shown + " against the rest",
                      "ROC curves of " + shown + " against the rest, one line a strategy", 360);
    one["layout"] = {{"xaxis", unit_axis("1 \xE2\x88\x92 specificity")},
                     {"yaxis", unit_axis("sensitivity")},
                     {"shapes", Json::array({line_shape(0, 1, 0, 1, "x", "y")})}};
    for (const auto& strategy : predictions.strategies) {
      if (strategy.baseline && strategy.name != "regional-suvr") continue;
      const Curve curve = mean_roc(strategy, static_cast<int>(label));
      if (curve.x.empty()) continue;
      const auto& entry = member(member(member(member(metrics, "strategies"), strategy.name), "per_class"), shown);
      const std::string area = decimals(member(member(entry, "auc"), "value"), 2);
      one["data"].push_back({{"type", "scatter"},
                             {"mode", "lines"},
                             {"x", curve.x},
                             {"y", curve.y},
                             {"name", plot_text(strategy_label(strategy.name)) + ", AUC " + area},
                             {"hovertemplate", "%{x:.2f}, %{y:.2f}"},
                             {"line",
                              {{"color", strategy_colour(names, strategy.name)},
                               {"width", 2},
                               {"dash", strategy.baseline ? "dash" : "solid"}}}});
    }
    if (!one["data"].empty()) out.push_back(one);
  }
  return out;
}

Json calibration_figures(const Predictions& predictions) {
  const Json names = compared(predictions);
  Json one = figure("calibration", "Stated probability and what was the case",
                    "Reliability curves: share of right answers against the probability of the top class", 380);
  one["layout"] = {{"xaxis", unit_axis("probability of the predicted diagnosis")},
                   {"yaxis", unit_axis("share that was right")},
                   {"shapes", Json::array({line_shape(0, 1, 0, 1, "x", "y")})}};
  for (const auto& strategy : predictions.strategies) {
    if (!strategy.calibrated || strategy.baseline) continue;
    Json x = Json::array(), y = Json::array(), size = Json::array(), text = Json::array();
    for (const auto& point : reliability_curve(strategy)) {
      x.push_back(point.stated);
      y.push_back(static_cast<double>(point.right) / point.rows);
      size.push_back(5 + 25 * std::sqrt(point.rows / static_cast<double>(strategy.rows.size())));
      text.push_back(std::to_string(point.right) + " of " + std::to_string(point.rows) + " right");
    }
    const std::string colour = strategy_colour(names, strategy.name);
    one["data"].push_back({{"type", "scatter"},
                           {"mode", "lines+markers"},
                           {"name", plot_text(strategy.name)},
                           {"x", x},
                           {"y", y},
                           {"text", text},
                           {"hovertemplate", "%{text}<extra></extra>"},
                           {"marker", {{"color", colour}, {"size", size}, {"opacity", 0.75}}},
                           {"line", {{"color", colour}, {"width", 1}}}});
  }
  return one["data"].empty() ? Json::array() : Json::array({one});
}

}  // namespace tripet::evaluation
