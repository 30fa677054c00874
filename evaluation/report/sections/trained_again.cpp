#include "evaluation/report/sections/trained_again.hpp"

#include <vector>

#include "evaluation/report/metric_texts.hpp"
#include "evaluation/report/metrics_reader.hpp"
#include "evaluation/report/text.hpp"

namespace tripet::evaluation {

using core::member;

std::string trained_again(const core::Json& metrics) {
  const std::string primary = core::text_of(metrics, "primary");
  std::vector<std::string> reaches;
  for (const auto& name : strategy_names_in(metrics, false)) {
    const auto& entry = member(member(strategy_in(metrics, name), "metrics"), primary);
    const auto &low = member(entry, "procedure_low"), &high = member(entry, "procedure_high");
    const core::Json again{{"low", low}, {"high", high}};
    if (has_interval(again)) {
      reaches.push_back(interval(again, digits_for(again)) + " (" + strategy_label(name) + ")");
    }
  }
  if (reaches.empty()) return "";
  return "These intervals are nominal 95 % intervals of the networks at hand. Those of networks trained again, on other "
         "participants, are wider: " +
         metric_label(metrics, primary) + " " + listed(reaches) + ".";
}

}  // namespace tripet::evaluation
