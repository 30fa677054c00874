#include <algorithm>
#include <cctype>
#include <cmath>
#include <regex>

#include "commands/designs/checker.hpp"
#include "evaluation/metrics/metric_table.hpp"

namespace tripet::tests {
namespace {

using core::Json;
using Complaints = std::vector<std::string>;

bool has(const std::string& text, const std::string& words) {
  const auto same = [](char a, char b) { return std::tolower(a) == std::tolower(b); };
  return std::search(text.begin(), text.end(), words.begin(), words.end(), same) != text.end();
}

std::vector<std::smatch> matches(const std::string& text, const std::regex& pattern) {
  std::vector<std::smatch> found;
  for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at) found.push_back(*at);
  return found;
}

/// "X classified better than Y", "X and Y classify equally well within M": as true as the population says.
void check_claims(const Design& design, const std::string& text, Complaints& complaints) {
  static const std::regex better("([a-z]+) (?:was |is )?classifie[sd] better than ([a-z]+)");
  static const std::regex equal("([a-z]+) and ([a-z]+) classif(?:y|ied) equally well within ([0-9.]*[0-9])");
  const auto& values = design.truth.values;
  for (const auto& claim : matches(text, better)) {
    if (!values.contains(claim[1]) || !values.contains(claim[2])) continue;
    if (!(true_lead(design, claim[1], claim[2]) > 0)) complaints.push_back("false: " + claim.str());
  }
  for (const auto& claim : matches(text, equal)) {
    if (!values.contains(claim[1]) || !values.contains(claim[2])) continue;
    if (std::abs(true_lead(design, claim[1], claim[2])) > std::stod(claim[3])) {
      complaints.push_back("false: " + claim.str());
    }
  }
}

/// A difference that no one could miss is not left open, and leaks leave everything open.
void check_lead(const Design& design, const Json& metrics, const Page& page, Complaints& complaints) {
  const auto& truth = design.truth;
  if (page.lead.empty()) complaints.push_back("no lead");
  const bool decided = has(page.lead, "classified better than");
  if (!truth.leaked.empty()) {
    if (decided || has(page.lead, "equally well")) complaints.push_back("a verdict in spite of leakage: " + page.lead);
    if (std::none_of(truth.leaked.begin(), truth.leaked.end(), [&](const auto& id) { return has(page.head, id); })) {
      complaints.push_back("no leaked participant is named at the head: " + page.head);
    }
    return;
  }
  if (truth.decided && !decided) complaints.push_back("the better one is not named: " + page.lead);
  for (const auto& comparison : metrics["comparisons"]) {
    if (!comparison["primary"].get<bool>() || comparison["baseline"].get<bool>() || !comparison["p"].is_number())
      continue;
    if (comparison["p"] < 1e-6 && metrics["verdicts"].size() == 1 && has(page.lead, "cannot tell")) {
      complaints.push_back("p = " + comparison["p"].dump() + ", and: " + page.lead);
    }
  }
}

/// Words that no reader should meet.
void check_words(const Page& page, Complaints& complaints) {
  static const std::regex broken(
      "\\b(nan|NaN|inf|null|undefined undefined)\\b|\\{\\{|better by -|, by -|, by \u2212|-0\\.00\\b");
  for (const auto& found : matches(page.text, broken)) {
    complaints.push_back("broken text: ..." + found.prefix().str().substr(std::max<long>(0, found.position() - 60)) +
                         found.str());
  }
  for (const auto& word : unknown_words(page.text)) complaints.push_back("does not exist: " + word);
}

/// An interval is printed with as many digits as its ends need to differ, and guessing is not quoted as worse than
/// guessing is.
void check_quoted(const Design& design, const Json& metrics, const Page& page, Complaints& complaints) {
  static const std::regex pointlike("(?:interval |\\()(-?[0-9.]+) to (-?[0-9.]+)[,)]"),
      chance("chance \\(([0-9.]+)\\)");
  const bool same = has(page.head, "give the same predictions");
  for (const auto& found : matches(page.head, pointlike)) {
    if (found[1] == found[2] && !same) complaints.push_back("an interval without width: " + found.str());
  }
  if (design.primary != "balanced_accuracy") return;
  for (const auto& found : matches(page.text, chance)) {
    if (std::stod(found[1]) < 1.0 / std::max<double>(2, metrics["classes"].size()) - 0.01) {
      complaints.push_back("worse than guessing: " + found.str());
    }
  }
}

/// Of one held-out set nothing is said of folds, repeats or ways of training.
void check_folds(const Json& metrics, const Page& page, Complaints& complaints) {
  if ((metrics["folds"].is_number() && metrics["folds"] > 1) || metrics["repeats"] > 1) return;
  static const std::regex spoken(
      "mean of folds|each fold|every fold|all folds|other folds|over folds|the same folds|held-out folds|training folds|"
      "each repeat|every repeat|one repeat|a repeat|of repeats|over repeats|repeats counted|three repeats|pooled|"
      "ways of training|training strategies|all runs|as procedures|the procedures",
      std::regex::icase);
  for (const auto& found : matches(page.text, spoken)) {
    complaints.push_back(
        "there are none: ..." +
        found.prefix().str().substr(std::max<long>(0, static_cast<long>(found.prefix().length()) - 60)) + found.str());
  }
}

/// "not shown to" where a test was made.
void check_tests(const Json& metrics, const Page& page, Complaints& complaints) {
  if (!has(page.text, "not shown to beat")) return;
  const auto& all = metrics["comparisons"];
  if (std::none_of(all.begin(), all.end(), [](const auto& c) { return c["baseline"] == true && c["p"].is_number(); })) {
    complaints.push_back("'not shown to beat', and nothing was tested");
  }
}

void check_warnings(const Design& design, const Json& metrics, const Page& page, Complaints& complaints) {
  const auto& warnings = metrics["warnings"];
  const bool few = std::any_of(warnings.begin(), warnings.end(), [](const auto& line) {
    return has(line.template get<std::string>(), " only ") && has(line.template get<std::string>(), "class");
  });
  if (design.truth.few && !few) complaints.push_back("no warning of a small class: " + warnings.dump());
  for (const auto& words : design.truth.said) {
    if (!has(page.text, words)) complaints.push_back("not said: " + words);
  }
}

}  // namespace

double true_lead(const Design& design, const std::string& a, const std::string& b) {
  const auto& values = design.truth.values;
  const auto of_a = values.find(a), of_b = values.find(b);
  if (of_a == values.end() || of_b == values.end()) return 0;
  if (!of_a->second.contains(design.primary) || !of_b->second.contains(design.primary)) return 0;
  // Both values come from one finite sample; what is less than its scatter is nothing.
  const double difference = of_a->second.at(design.primary) - of_b->second.at(design.primary);
  if (std::abs(difference) < 0.01) return 0;
  return evaluation::higher_is_better(design.primary) ? difference : -difference;
}

std::vector<std::string> false_sentences(const Design& design, const Json& metrics, const Page& page) {
  Complaints complaints;
  check_claims(design, page.text, complaints);
  check_lead(design, metrics, page, complaints);
  check_words(page, complaints);
  check_tests(metrics, page, complaints);
  check_quoted(design, metrics, page, complaints);
  check_folds(metrics, page, complaints);
  check_warnings(design, metrics, page, complaints);
  return complaints;
}

}  // namespace tripet::tests
