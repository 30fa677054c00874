#include "evaluation/report/sections/sensitivity_analysis.hpp"

#include <string>
#include <vector>

#include "evaluation/baselines/baselines.hpp"
#include "evaluation/report/metric_texts.hpp"
#include "evaluation/report/metrics_reader.hpp"
#include "evaluation/report/table.hpp"
#include "evaluation/report/text.hpp"
#include "evaluation/report/told_verdict.hpp"
#include "evaluation/statistics/verdict.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;
using core::member;
using core::text_of;

void add_scans_line(Json& out, const std::string& head, const Json& scans, const Json& strategies,
                    const std::vector<std::string>& names) {
  Json cells = Json::array({cell(decimals(scans, 0))});
  for (const auto& name : names) cells.push_back(cell(member(strategies, name), 3));
  out["rows"].push_back({{"head", head}, {"cells", cells}});
}

}  // namespace

Json sensitivity_analysis(const Json& metrics) {
  const auto &without = member(metrics, "without_warned"), &failed = member(metrics, "failed_as_wrong");
  if (without.is_null() && failed.is_null()) return false;
  auto names = all_strategy_names_in(metrics);
  std::erase(names, baseline_name::chance);
  std::vector<std::string> heads{"Scans", "Number"};
  for (const auto& name : names) heads.push_back(strategy_label(name));
  const std::string primary = text_of(metrics, "primary");
  Json out{{"table", table("sensitivity", "With and without doubtful and failed scans", heads)},
           {"sentences", Json::array()}};
  const auto values = [](const Json& of, const std::string& metric) {
    Json found = Json::object();
    for (const auto& [name, strategy] : member(of, "strategies").items()) {
      found[name] = member(member(strategy, "metrics"), metric);
    }
    return found;
  };
  Json& rows = out["table"];
  add_scans_line(rows, "As judged: " + metric_label(metrics, primary), member(metrics, "scans"),
                 values(metrics, primary), names);
  if (!without.is_null()) {
    add_scans_line(rows, "Without doubtful scans: " + metric_label(metrics, primary), member(without, "scans"),
                   values(without, primary), names);
    const std::string reason = text_of(without, "reason");
    if (!reason.empty()) out["sentences"].push_back("Without doubtful scans there is no judgement: " + reason + ".");
    for (const auto& verdict : member(without, "verdicts")) {
      if (is_baseline(verdict) || is_leaked(metrics)) continue;
      for (const auto& before : member(metrics, "verdicts")) {
        if (text_of(before, "a") != text_of(verdict, "a") || text_of(before, "b") != text_of(verdict, "b")) continue;
        const Json told = told_verdict(verdict), told_before = told_verdict(before);
        const bool same = verdict_in(told_before) == verdict_in(told);
        out["sentences"].push_back("Without doubtful scans the verdict on " + text_of(verdict, "a") + " and " +
                                   text_of(verdict, "b") + (same ? " stays: " : " changes to: ") + verdict_text(told) +
                                   (same ? "." : " (" + verdict_text(told_before) + " with them)."));
      }
    }
  }
  if (!failed.is_null()) {
    if (primary != "balanced_accuracy") {
      add_scans_line(rows, "As judged: balanced accuracy", member(metrics, "scans"),
                     values(metrics, "balanced_accuracy"), names);
    }
    add_scans_line(rows, "Failed scans counted as wrong answers: balanced accuracy", member(failed, "scans"),
                   member(failed, "strategies"), names);
  }
  return out;
}

}  // namespace tripet::evaluation
