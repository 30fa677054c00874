#include "evaluation/report/sections/trained_again.hpp"

#include <vector>

#include "evaluation/report/metric_texts.hpp"
#include "evaluation/report/metrics_reader.hpp"
#include "evaluation/report/text.hpp"

namespace tripet::evaluation {

using core::member;

std::string trained_again(const core::Json& metrics) {
  if (is_leaked(metrics)) return "";
  const std::string primary = core::text_of(metrics, "primary");
  std::vector<std::string> reaches, alike;
  for (const auto& name : strategy_names_in(metrics, false)) {
    const auto& entry = member(member(strategy_in(metrics, name), "metrics"), primary);
    const auto &low = member(entry, "procedure_low"), &high = member(entry, "procedure_high");
    const core::Json again{{"low", low}, {"high", high}};
    if (!has_interval(again)) continue;
    // As many digits as it takes to see that it is wider.
    int digits = digits_for(again);
    while (digits < 3 && interval(again, digits) == interval(entry, digits)) ++digits;
    if (interval(again, digits) == interval(entry, digits)) {
      alike.push_back(strategy_label(name));
    } else {
      reaches.push_back(interval(again, digits) + " (" + strategy_label(name) + ")");
    }
  }
  if (reaches.empty() && alike.empty()) return "";
  const std::string start = "These intervals are nominal 95 % intervals of the networks at hand. ";
  if (reaches.empty()) {
    return start +
           "The scatter over folds asks for no wider ones of networks trained again, on other participants, in " +
           metric_label(metrics, primary) + ".";
  }
  return start +
         "Those of networks trained again, on other participants, are wider: " + metric_label(metrics, primary) + " " +
         listed(reaches) + "." +
         (alike.empty() ? "" : " For " + listed(alike) + " the scatter over folds asks for no wider one.");
}

}  // namespace tripet::evaluation
