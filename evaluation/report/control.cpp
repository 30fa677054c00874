#include "evaluation/report/control.hpp"

#include <cmath>

#include "evaluation/report/metric_texts.hpp"
#include "evaluation/report/metrics_reader.hpp"
#include "evaluation/report/text.hpp"
#include "evaluation/report/told_verdict.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;
using core::member;
using core::text_of;

/// The verdict between a strategy and itself; null where there is none.
Json control_in(const Json& metrics) {
  for (const auto& verdict : member(metrics, "verdicts")) {
    if (is_control(verdict)) return told_verdict(verdict);
  }
  return nullptr;
}

}  // namespace

std::string control_sentence(const Json& metrics) {
  const Json told = control_in(metrics);
  if (!told.is_object() || !has_interval(told)) return "";
  const double difference = std::abs(told["difference"].get<double>());
  std::string text =
      "Control (A/A): trained once more with other seeds, " + text_of(told, "a") + " is " + decimals(difference, 3) +
      " apart from itself in " + metric_label(metrics, text_of(told, "metric")) + " (95 % interval of the difference " +
      interval(told, 3) + "). Differences of this size between strategies say nothing of the strategies.";
  if (is_tested(told) && told["p"].get<double>() < 0.05) {
    text +=
        " That interval does not hold 0, which between a strategy and itself is chance, or a sign that the test takes "
        "the noise of training for too small.";
  }
  return text;
}

std::string control_methods(const Json& metrics) {
  const Json told = control_in(metrics);
  if (!told.is_object()) return "";
  return "As a control (A/A), " + text_of(told, "a") + " was trained once more on the same folds with other seeds.";
}

}  // namespace tripet::evaluation
