#include "evaluation/report/sections/sensitivity_analysis.hpp"

#include <string>
#include <vector>

#include "evaluation/report/text.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;

/// "a better" and "b better" in the strategies' names.
std::string verdict_words(const Json& verdict) {
  const std::string word = text_of(verdict, "verdict", "n/a");
  if (word == "a better") return text_of(verdict, "a") + " better";
  if (word == "b better") return text_of(verdict, "b") + " better";
  return word;
}

void add_scans_line(Json& out, const std::string& head, const Json& scans, const Json& strategies,
                    const std::vector<std::string>& names) {
  Json cells = Json::array({cell(decimals(scans, 0))});
  for (const auto& name : names) cells.push_back(cell(member(strategies, name), 3));
  out["rows"].push_back({{"head", head}, {"cells", cells}});
}

}  // namespace

Json sensitivity_section(const Json& metrics) {
  const auto &without = member(metrics, "without_warned"), &failed = member(metrics, "failed_as_wrong");
  if (without.is_null() && failed.is_null()) return false;
  auto names = strategy_names_in(metrics, false);
  for (const auto& name : strategy_names_in(metrics, true)) {
    if (name != "chance") names.push_back(name);
  }
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
  add_scans_line(rows, "As judged: " + metric_label(primary), member(metrics, "scans"), values(metrics, primary),
                 names);
  if (!without.is_null()) {
    add_scans_line(rows, "Without doubtful scans: " + metric_label(primary), member(without, "scans"),
                   values(without, primary), names);
    const std::string reason = text_of(without, "reason");
    if (!reason.empty()) out["sentences"].push_back("Without doubtful scans there is no judgement: " + reason + ".");
    for (const auto& verdict : member(without, "verdicts")) {
      if (member(verdict, "baseline") == true) continue;
      for (const auto& before : member(metrics, "verdicts")) {
        if (text_of(before, "a") != text_of(verdict, "a") || text_of(before, "b") != text_of(verdict, "b")) continue;
        const bool same = text_of(before, "verdict") == text_of(verdict, "verdict");
        out["sentences"].push_back("Without doubtful scans the verdict on " + text_of(verdict, "a") + " and " +
                                   text_of(verdict, "b") + (same ? " stays: " : " changes to: ") +
                                   verdict_words(verdict) +
                                   (same ? "." : " (" + verdict_words(before) + " with them)."));
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
