#include "evaluation/report/sections/calibration.hpp"

#include <string>
#include <utility>
#include <vector>

#include "core/text.hpp"
#include "evaluation/report/metrics_reader.hpp"
#include "evaluation/report/table.hpp"
#include "evaluation/report/text.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;
using core::member;

Json error_cell(const Json& ece) {
  Json out = cell(ece, 3);
  const auto& expected = member(ece, "expected_if_calibrated");
  if (expected.is_number()) out["small"] = decimals(expected, 3) + " if calibrated";
  return out;
}

}  // namespace

Json calibration_slope_table(const Json& metrics) {
  Json out = table("recalibration", "Each diagnosis against all others; 95 % intervals of participants",
                   {"Diagnosis", "Strategy", "Intercept", "Slope"});
  for (const auto& label : member(metrics, "classes")) {
    for (const auto& name : strategy_names_in(metrics, false)) {
      if (member(strategy_in(metrics, name), "calibrated") != true) continue;
      const auto& entry = member(member(strategy_in(metrics, name), "per_class"), label.get<std::string>());
      out["rows"].push_back(
          {{"head", label.get<std::string>()},
           {"cells", Json::array({cell(strategy_label(name)), cell(member(entry, "calibration_intercept"), 2),
                                  cell(member(entry, "calibration_slope"), 2)})}});
    }
  }
  return out["rows"].empty() ? Json(false) : out;
}

Json correction_table(const Json& metrics) {
  const std::vector<std::pair<const char*, const char*>> kinds{{"", "as they stand"},
                                                               {"temperature_scaled", "after temperature scaling"},
                                                               {"prior_corrected", "corrected for class weights"}};
  Json out = table("corrections", "Probabilities before and after correction",
                   {"Strategy", "Probabilities", "Log loss", "Brier score", "Calibration error",
                    "Brier: miscalibration", "Brier: discrimination"});
  for (const auto& name : strategy_names_in(metrics, false)) {
    if (member(strategy_in(metrics, name), "calibrated") != true) continue;
    for (const auto& [key, words] : kinds) {
      const bool plain = *key == '\0';
      const Json& block = plain ? strategy_in(metrics, name) : member(strategy_in(metrics, name), key);
      const auto& values = member(block, "metrics");
      if (!values.is_object()) continue;
      const Json parts = plain ? member(block, "brier_decomposition") : Json();
      Json cells = Json::array({cell(words), cell(member(values, "log_loss"), 3), cell(member(values, "brier"), 3),
                                error_cell(member(values, "ece"))});
      for (const char* part : {"miscalibration", "discrimination"}) {
        cells.push_back(plain ? cell(decimals(member(parts, part), 3)) : cell(""));
      }
      out["rows"].push_back({{"head", name}, {"cells", cells}});
    }
  }
  return out["rows"].empty() ? Json(false) : out;
}

Json prediction_set_table(const Json& metrics) {
  Json out = table("prediction-sets", "Sets of diagnoses that are to hold the right one with the promised frequency",
                   {"Strategy", "Promised", "Held", "Diagnoses a set", "One diagnosis", "None", "Held, by diagnosis"});
  for (const auto& name : strategy_names_in(metrics, false)) {
    const auto& sets = member(strategy_in(metrics, name), "prediction_sets");
    if (!member(sets, "coverage").is_object()) continue;
    const auto share = [&](const char* key) {
      const auto& value = member(sets, key);
      return cell(value.is_number() ? decimals(100 * value.get<double>(), 0) + " %" : "n/a");
    };
    Json promised = cell(decimals(member(sets, "level"), 2));
    if (member(sets, "approximate") == true) promised["small"] = "approximate: other networks calibrated it";
    std::vector<std::string> by_class;
    for (const auto& label : member(metrics, "classes")) {
      const auto text = label.get<std::string>();
      const auto& of_class = member(member(sets, "per_class"), text);
      by_class.push_back(text + " " + decimals(member(of_class, "coverage"), 2) +
                         (has_interval(of_class) ? " (" + interval(of_class, 2) + ")" : ""));
    }
    out["rows"].push_back({{"head", name},
                           {"cells", Json::array({promised, cell(member(sets, "coverage"), 3),
                                                  cell(decimals(member(sets, "mean_size"), 2)), share("single"),
                                                  share("empty"), cell(core::join(by_class, "; "))})}});
  }
  return out["rows"].empty() ? Json(false) : out;
}

}  // namespace tripet::evaluation
