#include "evaluation/report/checklists/checklists.hpp"

#include <vector>

#include "core/text.hpp"
#include "core/tsv.hpp"
#include "evaluation/report/page.hpp"
#include "evaluation/report/table.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;

const std::string& fact(const PageFacts& facts, const std::string& name) {
  static const std::string none;
  const auto found = facts.find(name);
  return found == facts.end() ? none : found->second;
}

/// Names in braces become their facts; empty when one of them has none.
std::string filled(std::string text, const PageFacts& facts) {
  for (auto open = text.find('{'); open != std::string::npos; open = text.find('{', open)) {
    const auto close = text.find('}', open);
    const std::string& value = fact(facts, text.substr(open + 1, close - open - 1));
    if (value.empty()) return "";
    text.replace(open, close - open + 1, value);
    open += value.size();
  }
  return text;
}

std::string given(const std::vector<std::string>& row, std::size_t column) {
  return core::is_missing(row[column]) ? "" : row[column];
}

}  // namespace

Json checklists(const PageFacts& facts) {
  enum Column : std::size_t { list, item, topic, needs, section, answer, to_add };
  struct Counts {
    int answered = 0, in_part = 0, open = 0;
  };
  Json out = Json::array();
  std::vector<Counts> counts;
  const auto lines = core::split(report_checklist_items, '\n');
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto row = core::split(lines[i], '\t');
    if (row.size() <= to_add) continue;
    if (out.empty() || out.back()["name"] != row[list]) {
      const std::string id = core::to_lower(row[list].substr(0, row[list].find('+')));
      out.push_back({{"name", row[list]},
                     {"table", table("checklist-" + id, row[list] + ", filled in as far as this report goes",
                                     {"Item", "Topic", "State", "In this report", "For the authors to add"})}});
      counts.emplace_back();
    }
    const bool holds = given(row, needs).empty() || !fact(facts, row[needs]).empty();
    const std::string said = holds ? filled(given(row, answer), facts) : "";
    std::string missing = given(row, to_add);
    if (said.empty() && missing.empty()) missing = "Not part of this report's input.";
    const char* state = said.empty() ? "to add" : missing.empty() ? "answered" : "in part";
    ++(said.empty() ? counts.back().open : missing.empty() ? counts.back().answered : counts.back().in_part);
    Json place = cell(said);
    if (!said.empty() && !given(row, section).empty()) place["link"] = row[section];
    Json line{{"head", row[item]}, {"cells", Json::array({cell(row[topic]), cell(state), place, cell(missing)})}};
    line["row_class"] = said.empty() ? "gap" : "";
    out.back()["table"]["rows"].push_back(line);
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i]["summary"] = out[i]["name"].get<std::string>() + ": " + std::to_string(counts[i].answered) +
                        " items answered, " + std::to_string(counts[i].in_part) + " in part, " +
                        std::to_string(counts[i].open) + " for the authors";
  }
  return out;
}

}  // namespace tripet::evaluation
