#include "evaluation/report/sections/curves.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "evaluation/baselines/baselines.hpp"
#include "evaluation/metrics/curves.hpp"
#include "evaluation/report/figures.hpp"
#include "evaluation/report/metrics_reader.hpp"
#include "evaluation/report/text.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;
using core::member;

/// Pictures need fewer resamples than numbers, and very large cohorts have narrow bands anyway.
int band_resamples(const Json& metrics, const Predictions& predictions) {
  const int wanted = member(metrics, "resamples").is_number() ? member(metrics, "resamples").get<int>() : 500;
  return std::min(wanted, predictions.strategies.front().rows.size() > 20000 ? 200 : 500);
}

void add_curve(Json& one, const Curve& curve, const std::string& name, const std::string& group,
               const std::string& colour, bool baseline, const char* shape) {
  if (!curve.band_x.empty() && !baseline) {
    Json x = curve.band_x, y = curve.low;
    for (std::size_t i = curve.band_x.size(); i-- > 0;) {
      x.push_back(curve.band_x[i]);
      y.push_back(curve.high[i]);
    }
    one["data"].push_back(band(x, y, colour));
    one["data"].back()["legendgroup"] = group;
  }
  one["data"].push_back(
      {{"type", "scatter"},
       {"mode", "lines"},
       {"x", curve.x},
       {"y", curve.y},
       {"name", name},
       {"legendgroup", group},
       {"hovertemplate", "%{x:.2f}, %{y:.2f}"},
       {"line", {{"color", colour}, {"width", 2}, {"shape", shape}, {"dash", baseline ? "dash" : "solid"}}}});
}

}  // namespace

Json curve_figures(const Json& metrics, const Predictions& predictions, int threads) {
  Json out{{"roc", Json::array()}, {"precision_recall", Json::array()}};
  std::vector<std::size_t> drawn;
  for (std::size_t s = 0; s < predictions.strategies.size(); ++s) {
    if (!predictions.strategies[s].baseline || predictions.strategies[s].name == baseline_name::regional_uptake)
      drawn.push_back(s);
  }
  const auto seed = member(metrics, "seed").is_number() ? member(metrics, "seed").get<std::uint64_t>() : 0;
  const auto curves = class_curves(predictions, drawn, band_resamples(metrics, predictions), seed, threads);
  const Json names = compared(predictions);
  for (std::size_t label = 0; label < predictions.classes.size(); ++label) {
    const std::string& shown = predictions.classes[label];
    Json roc = figure("roc-" + std::to_string(label), shown + " against the rest; AUC",
                      "ROC curves of " + shown + " against the rest, one line a strategy", 370);
    roc["layout"] = {{"xaxis", unit_axis("1 − specificity")},
                     {"yaxis", unit_axis("sensitivity")},
                     {"shapes", Json::array({line_shape(0, 1, 0, 1)})}};
    Json recall = figure("precision-recall-" + std::to_string(label), shown + " against the rest; average precision",
                         "Precision-recall curves of " + shown + " against the rest, one line a strategy", 370);
    // Labels at random have the frequency of the class as their precision.
    double share = 0, known = 0;
    const auto& rows = predictions.strategies.front().rows;
    for (const auto& row : rows) {
      share += has_class(row, static_cast<int>(label));
      known += knows_class(row, static_cast<int>(label));
    }
    share /= std::max(known, 1.0);
    recall["layout"] = {{"xaxis", unit_axis("recall (sensitivity)")},
                        {"yaxis", unit_axis("precision")},
                        {"shapes", Json::array({line_shape(0, 1, share, share)})}};
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      const auto& strategy = predictions.strategies[drawn[i]];
      const ClassCurves& both = curves[i][label];
      if (both.roc.x.empty()) continue;
      const auto& entry = member(member(strategy_in(metrics, strategy.name), "per_class"), shown);
      const std::string name = plot_text(strategy_label(strategy.name)), colour = strategy_colour(names, strategy.name);
      const auto area = [&](const char* key) { return decimals(member(member(entry, key), "value"), 2); };
      add_curve(roc, both.roc, name + " " + area("auc"), strategy.name, colour, strategy.baseline, "linear");
      add_curve(recall, both.precision_recall, name + " " + area("average_precision"), strategy.name, colour,
                strategy.baseline, "vh");
    }
    if (!roc["data"].empty()) out["roc"].push_back(roc);
    if (!recall["data"].empty()) out["precision_recall"].push_back(recall);
  }
  return out;
}

}  // namespace tripet::evaluation
