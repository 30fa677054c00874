#include "evaluation/report/sections/predictive_values.hpp"

#include <utility>
#include <vector>

#include "evaluation/report/metrics_reader.hpp"
#include "evaluation/report/table.hpp"
#include "evaluation/report/text.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;
using core::member;
using core::text_of;

const std::vector<std::string> value_columns{"Diagnosis", "Strategy", "Frequency", "Positive predictive value",
                                             "Negative predictive value"};

void add_value_row(Json& out, const std::string& label, const std::string& strategy, const std::string& frequency,
                   const Json& values) {
  out["rows"].push_back({{"head", label},
                         {"cells", Json::array({cell(strategy_label(strategy)), cell(frequency),
                                                cell(member(values, "ppv"), 3), cell(member(values, "npv"), 3)})}});
}

}  // namespace

Json prevalence_table(const Json& metrics) {
  Json out = table("prevalence", "Predictive values where the diagnosis has another frequency", value_columns);
  for (const auto& each : member(metrics, "classes")) {
    const auto label = each.get<std::string>();
    for (const auto& name : all_strategy_names_in(metrics)) {
      const auto& entry = member(member(strategy_in(metrics, name), "per_class"), label);
      for (const auto& at : member(entry, "at_prevalence")) {
        add_value_row(out, label, name, decimals(member(at, "prevalence"), 3), at);
      }
    }
  }
  return out["rows"].empty() ? Json(false) : out;
}

Json corrected_value_table(const Json& metrics) {
  Json out = table("corrected-values", "Predictive values after class weights of training are undone", value_columns);
  for (const auto& each : member(metrics, "classes")) {
    const auto label = each.get<std::string>();
    for (const auto& name : strategy_names_in(metrics, false)) {
      const auto& block = member(strategy_in(metrics, name), "prior_corrected");
      const auto& entry = member(member(block, "per_class"), label);
      if (!entry.is_object()) continue;
      add_value_row(out, label, name, "as in this study", entry);
      for (const auto& at : member(entry, "at_prevalence")) {
        add_value_row(out, label, name, decimals(member(at, "prevalence"), 3), at);
      }
    }
  }
  return out["rows"].empty() ? Json(false) : out;
}

std::string weights_unknown_sentence(const Json& metrics) {
  for (const auto& name : strategy_names_in(metrics, false)) {
    const std::string reason = text_of(member(strategy_in(metrics, name), "prior_corrected"), "reason");
    if (reason.find("unknown") == std::string::npos && reason.find("run.json") == std::string::npos) continue;
    const std::string known = reason.starts_with("class weights are unknown") ? "C" + reason.substr(1)
                                                                              : "Class weights are unknown: " + reason;
    return known +
           ". If training weighed rare diagnoses up, answers are shifted towards them, and predictive values are those of "
           "shifted answers.";
  }
  return "";
}

}  // namespace tripet::evaluation
