#include "evaluation/report/sections/refusal.hpp"

#include <string>

#include "evaluation/report/figures.hpp"
#include "evaluation/report/metrics_reader.hpp"
#include "evaluation/report/text.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;
using core::member;

const Json& curve_of(const Json& metrics, const std::string& strategy) {
  return member(strategy_in(metrics, strategy), "risk_coverage");
}

Json risk_line(const Json& curve, const std::string& name, const std::string& colour) {
  Json text = Json::array();
  for (std::size_t i = 0; i < curve["threshold"].size(); ++i) {
    const Json at{{"low", curve["low"][i]}, {"high", curve["high"][i]}};
    text.push_back("from " + decimals(curve["threshold"][i], 2) + ": " + decimals(curve["coverage"][i], 2) +
                   " answered, " + decimals(curve["risk"][i], 2) + " of them wrongly (" + interval(at, 2) + ")");
  }
  return {{"type", "scatter"},
          {"mode", "lines+markers"},
          {"x", curve["coverage"]},
          {"y", curve["risk"]},
          {"name", name},
          {"text", text},
          {"hovertemplate", "%{text}<extra></extra>"},
          {"marker", {{"color", colour}, {"size", 4}}},
          {"line", {{"color", colour}, {"width", 2}}}};
}

Json risk_band(const Json& curve, const std::string& colour) {
  Json x = Json::array(), y = Json::array();
  const auto add = [&](std::size_t i, const char* end) {
    if (!curve[end][i].is_number()) return;
    x.push_back(curve["coverage"][i]);
    y.push_back(curve[end][i]);
  };
  const std::size_t count = curve["threshold"].size();
  for (std::size_t i = 0; i < count; ++i) add(i, "low");
  for (std::size_t i = count; i-- > 0;) add(i, "high");
  return band(x, y, colour);
}

/// At the first threshold that refuses a fifth of the scans or more; nothing where none does and leaves some.
std::string refusal_sentence(const Json& metrics, const std::string& strategy) {
  const Json& curve = curve_of(metrics, strategy);
  const auto percent = [](const Json& share) { return decimals(100 * share.get<double>(), 0); };
  for (std::size_t i = 0; i < curve["threshold"].size(); ++i) {
    if (curve["coverage"][i] > 0.8 || !curve["risk"][i].is_number()) continue;
    std::string text = strategy + ", answering only where its largest probability is at least " +
                       decimals(curve["threshold"][i], 2) + ", would answer " + percent(curve["coverage"][i]) +
                       " % of the scans and err in " + percent(curve["risk"][i]) + " % of these";
    if (curve["low"][i].is_number() && curve["high"][i].is_number()) {
      text += " (" + percent(curve["low"][i]) + " to " + percent(curve["high"][i]) + " %)";
    }
    const bool all = curve["coverage"][0] == 1;
    return text + (all ? ", where it errs in " + percent(curve["risk"][0]) + " % of all." : ".");
  }
  return "";
}

}  // namespace

Json refusal_section(const Json& metrics) {
  const auto strategies = strategy_names_in(metrics, false);
  Json one = figure("refusal", "Errors among the scans that are answered",
                    "Share of wrong answers by the share of scans that are answered, the surest first", 370);
  Json sentences = Json::array();
  for (const auto& name : strategies) {
    const Json& curve = curve_of(metrics, name);
    if (!member(curve, "threshold").is_array()) continue;
    const std::string colour = strategy_colour(strategies, name);
    one["data"].push_back(risk_band(curve, colour));
    one["data"].push_back(risk_line(curve, plot_text(name), colour));
    const std::string text = refusal_sentence(metrics, name);
    if (!text.empty()) sentences.push_back(text);
  }
  if (one["data"].empty()) return false;
  one["layout"] = {{"xaxis", unit_axis("share of scans answered")}, {"yaxis", axis("share of these that is wrong")}};
  one["layout"]["yaxis"]["rangemode"] = "tozero";
  return {{"figure", one}, {"sentences", sentences}};
}

}  // namespace tripet::evaluation
