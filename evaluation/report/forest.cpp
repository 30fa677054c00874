#include "evaluation/report/forest.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "evaluation/metrics/metric_table.hpp"
#include "evaluation/report/figures.hpp"
#include "evaluation/report/metric_texts.hpp"
#include "evaluation/report/metrics_reader.hpp"
#include "evaluation/report/text.hpp"
#include "evaluation/report/told_verdict.hpp"
#include "evaluation/statistics/verdict.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;
using core::member;
using core::text_of;
constexpr const char* minus = " − ";

/// Differences with their intervals at heights 0, 1 ... from the top, moved by `shift` so that two of them can share a
/// line.
struct Forest {
  Json x = Json::array(), y = Json::array(), low = Json::array(), high = Json::array(), text = Json::array();

  void add(double place, const Json& entry) {
    const auto& difference = member(entry, "difference");
    if (!difference.is_number() || !has_interval(entry)) return;
    const double value = difference.get<double>();
    x.push_back(value);
    y.push_back(place);
    low.push_back(value - member(entry, "low").get<double>());
    high.push_back(member(entry, "high").get<double>() - value);
    text.push_back(decimals(difference, 3) + " (" + interval(entry, 3) + "), " + p_text(member(entry, "p")));
  }

  Json trace(const std::string& name, const char* colour, const char* symbol) const {
    return {
        {"type", "scatter"},
        {"mode", "markers"},
        {"name", name},
        {"x", x},
        {"y", y},
        {"text", text},
        {"hovertemplate", "%{text}<extra></extra>"},
        {"marker", {{"color", colour}, {"size", 9}, {"symbol", symbol}, {"line", {{"color", colour}, {"width", 1.5}}}}},
        {"error_x",
         {{"type", "data"},
          {"symmetric", false},
          {"array", high},
          {"arrayminus", low},
          {"color", colour},
          {"thickness", 1.5},
          {"width", 4}}}};
  }
};

Json forest_layout(const Json& labels) {
  Json layout{{"xaxis", axis("difference")}, {"yaxis", axis("")}, {"shapes", Json::array()}};
  layout["xaxis"]["zeroline"] = true;
  layout["xaxis"]["tickangle"] = 0;
  layout["xaxis"]["nticks"] = 6;
  Json places = Json::array();
  for (std::size_t i = 0; i < labels.size(); ++i) places.push_back(i);
  layout["yaxis"]["tickvals"] = places;
  layout["yaxis"]["ticktext"] = labels;
  layout["yaxis"]["range"] = {static_cast<double>(labels.size()) - 0.4, -0.6};
  layout["yaxis"]["showgrid"] = false;
  return layout;
}

/// A line break after the first comma keeps a label narrow enough for a telephone.
std::string narrow(std::string label) {
  const auto comma = label.find(", ");
  if (comma != std::string::npos) label.replace(comma, 2, ",<br>");
  return label;
}

/// One figure for each pair of strategies: every metric that is a share, both questions on one line.
Json metric_forests(const Json& metrics) {
  struct Pair {
    std::string title;
    Forest procedures, models;
    Json labels = Json::array();
  };
  std::vector<Pair> pairs;
  for (const auto& metric : metric_texts(metrics)) {
    const std::string name = metric.name();
    // Losses have other units and the other direction; the table holds them.
    if (!higher_is_better(name)) continue;
    for (const auto& entry : member(metrics, "comparisons")) {
      if (text_of(entry, "metric") != name || is_baseline(entry) || !has_interval(entry)) continue;
      const std::string title = text_of(entry, "a") + minus + text_of(entry, "b");
      auto pair = std::find_if(pairs.begin(), pairs.end(), [&](const Pair& p) { return p.title == title; });
      if (pair == pairs.end()) pair = pairs.insert(pairs.end(), Pair{title, {}, {}, Json::array()});
      const std::string label = narrow(metric.label);
      if (pair->labels.empty() || pair->labels.back() != label) pair->labels.push_back(label);
      const double place = static_cast<double>(pair->labels.size()) - 1;
      const bool procedures = question_in(entry) == Question::procedures;
      (procedures ? pair->procedures : pair->models).add(procedures ? place - 0.14 : place + 0.14, entry);
    }
  }
  Json out = Json::array();
  for (const auto& pair : pairs) {
    Json one = figure("forest-" + std::to_string(out.size()), "All metrics: " + pair.title,
                      "Forest plot of the differences " + pair.title + " in all metrics with 95 % intervals",
                      120 + 38 * static_cast<int>(pair.labels.size()));
    one["layout"] = forest_layout(pair.labels);
    if (!pair.procedures.x.empty()) one["data"].push_back(pair.procedures.trace("as procedures", "--s0", "circle"));
    if (!pair.models.x.empty()) one["data"].push_back(pair.models.trace("these trained models", "--s1", "circle-open"));
    out.push_back(one);
  }
  return out;
}

/// The verdicts' differences with the margin as a band: one figure, or none.
Json verdict_forest(const Json& metrics) {
  const std::string primary = metric_label(metrics, text_of(metrics, "primary"));
  Forest strategies, control, references;
  Json labels = Json::array();
  for (const auto& each : member(metrics, "verdicts")) {
    const Json verdict = told_verdict(each);
    if (!has_interval(verdict)) continue;
    auto& target = is_control(verdict) ? control : is_baseline(verdict) ? references : strategies;
    target.add(static_cast<double>(labels.size()), verdict);
    labels.push_back(plot_text(strategy_label(text_of(verdict, "a"))) + minus + "<br>" +
                     plot_text(strategy_label(text_of(verdict, "b"))));
  }
  if (labels.empty()) return Json::array();
  Json one =
      figure("forest-verdicts", "Primary metric: " + primary,
             "Forest plot of differences in " + primary + " with 95 % intervals; the table below holds the numbers",
             130 + 46 * static_cast<int>(labels.size()));
  one["layout"] = forest_layout(labels);
  one["layout"]["xaxis"]["title"]["text"] = higher_is_better(text_of(metrics, "primary"))
                                                ? "difference; positive favours the first named"
                                                : "difference; negative favours the first named";
  if (!strategies.x.empty()) one["data"].push_back(strategies.trace("between strategies", "--s0", "circle"));
  if (!control.x.empty()) {
    one["data"].push_back(control.trace("one strategy twice (control)", "--muted", "circle-open"));
  }
  if (!references.x.empty()) one["data"].push_back(references.trace("against baselines", "--base", "diamond"));
  const double margin = member(metrics, "margin").is_number() ? member(metrics, "margin").get<double>() : 0;
  one["layout"]["shapes"].push_back({{"type", "rect"},
                                     {"xref", "x"},
                                     {"yref", "paper"},
                                     {"x0", -margin},
                                     {"x1", margin},
                                     {"y0", 0},
                                     {"y1", 1},
                                     {"layer", "below"},
                                     {"fillcolor", "--band"},
                                     {"line", {{"width", 0}}}});
  return Json::array({one});
}

}  // namespace

Json interval_figure(const std::string& id, const std::string& title, const Json& labels,
                     const std::vector<DrawnInterval>& points, const std::vector<std::string>& strategies) {
  Json one = figure(id, title, title + "; a table holds the numbers", 48 + 32 * static_cast<int>(labels.size()));
  one["layout"] = forest_layout(labels);
  one["layout"]["xaxis"]["title"] = nullptr;
  one["layout"]["xaxis"]["zeroline"] = false;
  one["layout"]["margin"] = {{"l", 48}, {"r", 12}, {"t", 8}, {"b", 28}};
  std::vector<std::string> names;
  for (const auto& point : points) {
    if (std::find(names.begin(), names.end(), point.strategy) == names.end()) names.push_back(point.strategy);
  }
  for (const auto& name : names) {
    Forest forest;
    for (const auto& point : points) {
      if (point.strategy != name) continue;
      Json entry = point.value;
      entry["difference"] = member(entry, "value");
      forest.add(point.place, entry);
      forest.text.back() = decimals(entry["difference"], 3) + " (" + interval(entry, 3) + ")";
    }
    const bool baseline = std::find(strategies.begin(), strategies.end(), name) == strategies.end();
    const std::string colour = strategy_colour(strategies, name);
    one["data"].push_back(
        forest.trace(plot_text(strategy_label(name)), colour.c_str(), baseline ? "diamond" : "circle"));
  }
  return one;
}

Json value_figure(const Json& metrics) {
  const std::string primary = text_of(metrics, "primary");
  const auto strategies = strategy_names_in(metrics, false), baselines = strategy_names_in(metrics, true);
  Json labels = Json::array();
  std::vector<DrawnInterval> points;
  for (const auto* group : {&strategies, &baselines}) {
    for (const auto& name : *group) {
      const auto& value = member(member(strategy_in(metrics, name), "metrics"), primary);
      if (!member(value, "value").is_number() || !has_interval(value)) continue;
      points.push_back({name, static_cast<double>(labels.size()), value});
      labels.push_back(plot_text(strategy_label(name)));
    }
  }
  if (labels.empty()) return Json::array();
  std::string title = metric_label(metrics, primary);
  title[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(title[0])));
  Json one =
      interval_figure("glance", title + " with 95 % intervals" + (baselines.empty() ? "" : "; diamonds are baselines"),
                      labels, points, strategies);
  one["layout"]["showlegend"] = false;
  return Json::array({one});
}

Json forest_figures(const Json& metrics) {
  Json out = verdict_forest(metrics);
  for (const Json& one : metric_forests(metrics)) out.push_back(one);
  return out;
}

}  // namespace tripet::evaluation
