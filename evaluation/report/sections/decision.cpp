#include "evaluation/report/sections/decision.hpp"

#include <algorithm>
#include <string>

#include "evaluation/report/figures.hpp"
#include "evaluation/report/metrics_reader.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;
using core::member;

Json benefit_line(const Json& x, const Json& y, const std::string& name, const std::string& colour, const char* dash) {
  return {{"type", "scatter"},
          {"mode", "lines"},
          {"x", x},
          {"y", y},
          {"name", name},
          {"legendgroup", name},
          {"hovertemplate", "threshold %{x:.2f}: %{y:.3f}"},
          {"line", {{"color", colour}, {"width", 2}, {"dash", dash}}}};
}

Json benefit_band(const Json& curve, const std::string& name, const std::string& colour) {
  Json x = curve["threshold"], y = curve["low"];
  for (std::size_t i = curve["threshold"].size(); i-- > 0;) {
    x.push_back(curve["threshold"][i]);
    y.push_back(curve["high"][i]);
  }
  return {{"type", "scatter"},
          {"mode", "lines"},
          {"x", x},
          {"y", y},
          {"fill", "toself"},
          {"fillcolor", colour + "/0.13"},
          {"line", {{"width", 0}}},
          {"hoverinfo", "skip"},
          {"showlegend", false},
          {"legendgroup", name}};
}

}  // namespace

Json decision_figures(const Json& metrics, const Predictions& predictions) {
  Json out = Json::array();
  const Json names = compared(predictions);
  for (const auto& label : member(metrics, "classes")) {
    const auto shown = label.get<std::string>();
    Json one = figure("decision-" + std::to_string(out.size()), "Acting on " + shown,
                      "Decision curves for " + shown + ": net benefit by threshold", 370);
    Json all, thresholds;
    double top = 0;
    for (const auto& name : names) {
      const auto strategy = name.get<std::string>();
      const auto& curve = member(member(strategy_in(metrics, strategy), "decision_curves"), shown);
      if (!curve.is_object()) continue;
      const std::string colour = strategy_colour(names, strategy);
      if (curve["low"].is_array() &&
          std::none_of(curve["low"].begin(), curve["low"].end(), [](const auto& v) { return v.is_null(); })) {
        one["data"].push_back(benefit_band(curve, plot_text(strategy), colour));
      }
      one["data"].push_back(
          benefit_line(curve["threshold"], curve["net_benefit"], plot_text(strategy), colour, "solid"));
      all = curve["treat_all"];
      thresholds = curve["threshold"];
      for (const auto& value : curve["net_benefit"]) top = std::max(top, value.is_number() ? value.get<double>() : 0);
      for (const auto& value : all) top = std::max(top, value.is_number() ? value.get<double>() : 0);
    }
    if (one["data"].empty()) continue;
    one["data"].push_back(benefit_line(thresholds, all, "acting on everyone", "--base", "dash"));
    one["layout"] = {{"xaxis", unit_axis("threshold probability")},
                     {"yaxis", axis("net benefit")},
                     {"shapes", Json::array({line_shape(0, 1, 0, 0)})}};
    // Acting on everyone falls without end; what matters lies above.
    one["layout"]["yaxis"]["range"] = {-0.25 * top, 1.1 * top};
    out.push_back(one);
  }
  return out;
}

}  // namespace tripet::evaluation
