#include "explanation/checks/check.hpp"

#include <cmath>

#include "core/error.hpp"
#include "core/text.hpp"

namespace tripet::explanation {

std::string Check::meaning() const {
  if (scans == 0) return "the checked scans are answered as what they are compared with: there is nothing to explain";
  if (name == "weights") return "this map does not depend on the model; do not read it";
  if (name == "labels") return "a network that learnt from exchanged labels makes this map too; do not read it";
  if (name == "deletion") return "what this map calls important the model does not miss more than chance would";
  if (name == "insertion") return "what this map calls important does not bring the model's answer back";
  if (name == "stability") return "this map changes when the scan is moved or scaled a little; do not read its detail";
  if (name == "completeness") return "this map does not add up to the model's answer";
  if (name == "answers") {
    return "this model tells the classes apart no better than chance: its maps show what moves it, not a disease";
  }
  if (name == "truth") return "this map points at the pattern no more than one that does not depend on the model";
  throw core::Error("no check is called " + name);
}

core::Tsv checks_table(const std::vector<Check>& checks) {
  core::Tsv table({"model", "method", "check", "value", "limit", "passed", "scans", "meaning"});
  for (const auto& check : checks) {
    table.add({check.model, check.method, check.name,
               std::isfinite(check.value) ? core::format_number(std::round(check.value * 1e4) / 1e4) : "n/a",
               (check.at_most ? "at most " : "at least ") + core::format_number(check.limit),
               check.passed() ? "yes" : "no", std::to_string(check.scans), check.passed() ? "n/a" : check.meaning()});
  }
  return table;
}

}  // namespace tripet::explanation
