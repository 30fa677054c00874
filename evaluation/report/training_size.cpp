#include "evaluation/report/training_size.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "core/text.hpp"
#include "evaluation/metrics/metric_table.hpp"
#include "evaluation/report/figures.hpp"
#include "evaluation/report/metric_texts.hpp"
#include "evaluation/report/metrics_reader.hpp"
#include "evaluation/report/text.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;
using core::member;
using core::text_of;

/// "48", or "50 %" where the number is not recorded.
std::string size_text(const Json& size) {
  const auto& count = member(size, "training_participants");
  return count.is_number() ? decimals(count, 0) : member(size, "percent").dump() + " %";
}

/// Those of one strategy's sizes that have a value.
std::vector<CurvePoint> curve_of(const std::string& name, const Json& sizes) {
  std::vector<CurvePoint> points;
  for (const auto& size : sizes) {
    if (!member(size, "value").is_number()) continue;
    const auto& count = member(size, "training_participants");
    const double value = size["value"].get<double>();
    const bool known = has_interval(size);
    points.push_back({count.is_number() ? count : member(size, "percent"), value,
                      known ? size["low"].get<double>() : value, known ? size["high"].get<double>() : value,
                      plot_text(name) + ", " + size_text(size) + " participants: " + decimals(value, 3) +
                          (known ? " (" + interval(size, 3) + ")" : "")});
  }
  return points;
}

/// Whether the last step gained, lost, or cannot tell; the difference is turned so that a gain is positive.
std::string gain_sentence(const Json& metrics, const Json& block) {
  const auto &gain = member(block, "gain"), &sizes = member(block, "sizes");
  const std::string from = size_text(sizes[sizes.size() - 2]), to = size_text(sizes.back());
  if (is_leaked(metrics)) {
    return "Whether the step from " + from + " to " + to +
           " gained something is not told: training and test share participants.";
  }
  if (!member(gain, "p").is_number()) {
    const std::string reason = text_of(gain, "reason");
    return "Whether the step from " + from + " to " + to + " gained something was not tested" +
           (reason.empty() ? "." : ": " + reason + ".");
  }
  const bool higher = higher_is_better(text_of(metrics, "primary"));
  Json told = gain;
  if (!higher) {
    told["difference"] = -gain["difference"].get<double>();
    told["low"] = -gain["high"].get<double>();
    told["high"] = -gain["low"].get<double>();
  }
  const int digits = digits_for(told);
  const auto& p = member(gain, "p_adjusted");
  const std::string numbers = decimals(told["difference"], digits) + " (" + interval(told, digits) + ", " + p_text(p) +
                              (p == gain["p"] ? ")" : " after Holm)");
  const bool shown = p.is_number() && p.get<double>() < 0.05;
  if (!shown) {
    return "These data cannot tell whether the step from " + from + " to " + to + " gained something: " + numbers +
           ", positive is a gain.";
  }
  if (told["difference"].get<double>() < 0) return "The step from " + from + " to " + to + " lost: " + numbers + ".";
  return "The step from " + from + " to " + to + " gained " + numbers + ".";
}

std::string curve_sentence(const Json& metrics, const std::string& name, const Json& block) {
  std::vector<std::string> values;
  for (const auto& size : member(block, "sizes")) {
    const int digits = digits_for(size);
    values.push_back(decimals(member(size, "value"), digits) +
                     (has_interval(size) ? " (" + interval(size, digits) + ")" : "") + " with " + size_text(size));
  }
  return name + ": " + metric_label(metrics, text_of(metrics, "primary")) + " " + core::join(values, ", ") +
         (member(member(block, "sizes").back(), "training_participants").is_number()
              ? " training participants. "
              : " of the training participants. ") +
         gain_sentence(metrics, block);
}

}  // namespace

Json training_size_section(const Json& metrics) {
  const auto& strategies = member(member(metrics, "learning_curve"), "strategies");
  if (!strategies.is_object() || strategies.empty()) return false;
  Json out{{"sentences", Json::array()}, {"figures", Json::array()}};
  const std::string label = metric_label(metrics, text_of(metrics, "primary"));
  Json one = figure("training-size", "By training size",
                    "How good networks are by how many participants they learnt from, "
                    "with 95 % intervals",
                    370);
  one["layout"] = {{"xaxis", axis("training participants of a fold")}, {"yaxis", axis(label)}};
  const Json names = strategy_names_in(metrics, false);
  for (const auto& name : strategy_names_in(metrics, false)) {
    const auto& block = member(strategies, name);
    if (!block.is_object()) continue;
    out["sentences"].push_back(curve_sentence(metrics, name, block));
    one["data"].push_back(
        curve_with_intervals(name, curve_of(name, member(block, "sizes")), strategy_colour(names, name)));
  }
  out["figures"].push_back(one);
  return out;
}

}  // namespace tripet::evaluation
