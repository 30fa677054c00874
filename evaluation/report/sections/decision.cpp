#include "evaluation/report/sections/decision.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "evaluation/corrections/prior_correction.hpp"
#include "evaluation/report/figures.hpp"
#include "evaluation/report/metrics_reader.hpp"
#include "evaluation/report/text.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;
using core::member;
using core::text_of;

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
  Json trace = band(x, y, colour);
  trace["legendgroup"] = name;
  return trace;
}

/// One figure: each strategy's curve, found in its "decision_curves" by `curve_in`, and acting on everyone. Empty
/// without curves.
template <class CurveIn>
Json curve_figure(const Json& metrics, const Json& names, const std::string& id, const std::string& title,
                  const CurveIn& curve_in) {
  Json one = figure(id, title, "Decision curves: net benefit by threshold, " + title, 370);
  Json all, thresholds;
  double top = 0;
  for (const auto& name : names) {
    const auto strategy = name.get<std::string>();
    const Json& curve = curve_in(member(strategy_in(metrics, strategy), "decision_curves"));
    if (!curve.is_object()) continue;
    const std::string colour = strategy_colour(names, strategy);
    if (curve["low"].is_array() &&
        std::none_of(curve["low"].begin(), curve["low"].end(), [](const auto& v) { return v.is_null(); })) {
      one["data"].push_back(benefit_band(curve, plot_text(strategy), colour));
    }
    one["data"].push_back(benefit_line(curve["threshold"], curve["net_benefit"], plot_text(strategy), colour, "solid"));
    all = curve["treat_all"];
    thresholds = curve["threshold"];
    for (const auto& value : curve["net_benefit"]) top = std::max(top, value.is_number() ? value.get<double>() : 0);
    for (const auto& value : all) top = std::max(top, value.is_number() ? value.get<double>() : 0);
  }
  if (one["data"].empty()) return Json();
  one["data"].push_back(benefit_line(thresholds, all, "acting on everyone", "--base", "dash"));
  one["layout"] = {{"xaxis", unit_axis("threshold probability")},
                   {"yaxis", axis("net benefit")},
                   {"shapes", Json::array({line_shape(0, 1, 0, 0)})}};
  // Acting on everyone falls without end; what matters lies above.
  one["layout"]["yaxis"]["range"] = {-0.25 * top, 1.1 * top};
  return one;
}

constexpr std::size_t most_stretches = 4;

/// The thresholds at which `holds`, each stretch without a gap by itself: "at the threshold 0.78", "at thresholds 0.10
/// to 0.62 and 0.70". More stretches than a reader keeps apart are counted: "at 9 of the 37 thresholds from 0.04 to
/// 0.76". Empty for none.
template <class Holds>
std::string where(const Json& thresholds, const Holds& holds) {
  std::vector<std::string> stretches;
  std::size_t first = 0, last = 0, count = 0;
  for (std::size_t i = 0; i < thresholds.size(); ++i) {
    if (!holds(i)) continue;
    std::size_t end = i;
    while (end + 1 < thresholds.size() && holds(end + 1)) ++end;
    const std::string from = decimals(thresholds[i], 2);
    stretches.push_back(i == end ? from : from + " to " + decimals(thresholds[end], 2));
    if (count == 0) first = i;
    last = end;
    count += end - i + 1;
    i = end;
  }
  if (count == 0) return "";
  if (count == 1) return "at the threshold " + stretches[0];
  if (stretches.size() <= most_stretches) return "at thresholds " + listed(stretches);
  return "at " + std::to_string(count) + " of the " + std::to_string(last - first + 1) + " thresholds from " +
         decimals(thresholds[first], 2) + " to " + decimals(thresholds[last], 2);
}

bool above(const Json& list, std::size_t i) {
  return list[i].is_number() && list[i].get<double>() > 0;
}

bool below(const Json& list, std::size_t i) {
  return list[i].is_number() && list[i].get<double>() < 0;
}

/// Whose probabilities the curves are of.
std::string source_sentence(const std::string& name, const Json& probabilities) {
  if (text_of(probabilities, "source") == "prior_corrected") {
    return "The curves of " + name +
           " are of the probabilities after the class weights of training were undone: weighted ones overstate rare "
           "diagnoses, and a threshold would not mean what it says.";
  }
  const std::string reason = text_of(probabilities, "reason");
  if (reason.empty() || reason == no_class_weights) return "";
  return "The curves of " + name + " are of the probabilities as they stand: " + reason +
         ". If training weighed rare diagnoses up, these are overstated and the curves do not hold.";
}

}  // namespace

Json decision_sentences(const Json& metrics) {
  Json out = Json::array();
  for (const auto& name : strategy_names_in(metrics, false)) {
    const std::string source = source_sentence(name, member(strategy_in(metrics, name), "decision_probabilities"));
    if (!source.empty()) out.push_back(source);
  }
  if (is_leaked(metrics)) {
    out.push_back("What is of more use is not told: training and test share participants.");
    return out;
  }
  for (const auto& label : member(metrics, "classes")) {
    const auto shown = label.get<std::string>();
    for (const auto& name : strategy_names_in(metrics, false)) {
      const auto& curve = member(member(strategy_in(metrics, name), "decision_curves"), shown);
      if (!curve.is_object()) continue;
      const std::string use = where(curve["threshold"], [&](auto i) { return above(curve["gain_low"], i); });
      const std::string harm = where(curve["threshold"], [&](auto i) { return below(curve["gain_high"], i); });
      out.push_back(shown + ", " + name + ": " +
                    (use.empty()
                         ? "at no threshold clearly of more use than the better of acting on everyone and on nobody"
                         : "clearly of more use than acting on everyone or on nobody " + use) +
                    (harm.empty() ? "." : "; clearly of less use " + harm + "."));
    }
    for (const auto& entry : member(metrics, "net_benefit_differences")) {
      if (text_of(entry, "class") != shown) continue;
      const std::string a = where(entry["threshold"], [&](auto i) { return above(entry["low"], i); });
      const std::string b = where(entry["threshold"], [&](auto i) { return below(entry["high"], i); });
      const std::string first = text_of(entry, "a"), second = text_of(entry, "b");
      if (!a.empty()) out.push_back(shown + ": " + first + " of more use than " + second + " " + a + ".");
      if (!b.empty()) out.push_back(shown + ": " + second + " of more use than " + first + " " + b + ".");
    }
  }
  return out;
}

Json decision_figures(const Json& metrics, const Predictions& predictions) {
  Json out = Json::array();
  const Json names = compared(predictions);
  const auto add = [&](const Json& one) {
    if (one.is_object()) out.push_back(one);
  };
  for (const auto& label : member(metrics, "classes")) {
    const auto shown = label.get<std::string>();
    add(curve_figure(metrics, names, "decision-" + std::to_string(out.size()), "Acting on " + shown,
                     [&](const Json& curves) -> const Json& { return member(curves, shown); }));
  }
  for (const auto& label : member(metrics, "classes")) {
    const auto shown = label.get<std::string>();
    for (std::size_t at = 0;; ++at) {
      const Json* prevalence = nullptr;
      const auto curve_in = [&](const Json& curves) -> const Json& {
        static const Json none;
        const Json& list = member(member(curves, shown), "at_prevalence");
        if (!list.is_array() || at >= list.size()) return none;
        prevalence = &list[at]["prevalence"];
        return list[at];
      };
      for (const auto& name : names) curve_in(member(strategy_in(metrics, name.get<std::string>()), "decision_curves"));
      if (prevalence == nullptr) break;
      add(curve_figure(metrics, names, "decision-" + std::to_string(out.size()),
                       "Acting on " + shown + " where " + decimals(100 * prevalence->get<double>(), 1) + " % have it",
                       curve_in));
    }
  }
  return out;
}

}  // namespace tripet::evaluation
