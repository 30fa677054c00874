#include "evaluation/statistics/subgroup_calibration.hpp"

#include <cmath>

#include "core/text.hpp"
#include "evaluation/corrections/calibration_slope.hpp"
#include "evaluation/metrics/undefined.hpp"
#include "evaluation/statistics/cochran_q.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;
using core::member;

const Json& intercept_in(const Json& level, const std::string& strategy, const std::string& label) {
  const Json& per_class = member(member(member(level, "strategies"), strategy), "per_class");
  return member(member(per_class, label), "calibration_intercept");
}

Json test_of(const Json& levels, const std::string& strategy, const std::string& label) {
  std::vector<double> estimates, variances;
  Json values = Json::array();
  for (const auto& level : levels) {
    const Json& found = intercept_in(level, strategy, label);
    if (!member(found, "low").is_number()) continue;
    const double error = (found["high"].get<double>() - found["low"].get<double>()) / (2 * 1.959963984540054);
    estimates.push_back(found["value"].get<double>());
    variances.push_back(error * error);
    values.push_back(found);
    values.back()["level"] = level["level"];
  }
  const CochranQ test = cochran_q(estimates, variances);
  Json json{{"strategy", strategy},      {"class", label},
            {"q", core::number(test.q)}, {"degrees_of_freedom", test.degrees_of_freedom},
            {"p", core::number(test.p)}, {"values", values}};
  if (std::isnan(test.p)) json["reason"] = "fewer than two subgroups have a calibration intercept";
  return json;
}

}  // namespace

Json level_calibration(const StrategyScores& scores, const std::vector<std::string>& classes) {
  Json json;
  const bool calibrated = scores.predictions().calibrated;
  const auto found = calibrated ? calibration_slopes(scores.rows(), static_cast<int>(classes.size()))
                                : std::vector<CalibrationSlope>(classes.size());
  for (std::size_t k = 0; k < classes.size(); ++k) {
    std::string reason;
    for (const auto& [count, words] : {std::pair{scores.participants_with()[k], "with it"},
                                       std::pair{scores.participants_without()[k], "without it"}}) {
      if (count >= smallest_calibrated_class || !reason.empty()) continue;
      reason = "fewer than " + core::format_number(smallest_calibrated_class) + " participants " + words;
    }
    if (!calibrated) reason = uncalibrated;
    const Json none{{"value", nullptr}, {"low", nullptr}, {"high", nullptr}, {"reason", reason}};
    json[classes[k]] = {{"calibration_intercept", reason.empty() ? to_json(found[k].intercept) : none},
                        {"calibration_slope", reason.empty() ? to_json(found[k].slope) : none}};
  }
  return json;
}

Json calibration_tests(const Json& levels, const std::vector<std::string>& strategies,
                       const std::vector<std::string>& classes, Task task) {
  Json tests = Json::array();
  const std::size_t first = task == Task::exclusive && classes.size() == 2 ? 1 : 0;
  for (const auto& strategy : strategies) {
    for (std::size_t k = first; k < classes.size(); ++k) tests.push_back(test_of(levels, strategy, classes[k]));
  }
  return tests;
}

}  // namespace tripet::evaluation
