#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "core/text.hpp"
#include "evaluation/metrics/metric_keys.hpp"
#include "evaluation/report/report.hpp"
#include "evaluation/report/text.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;

const Json& primary_value(const Json& metrics, const std::string& strategy) {
  const auto& entry = member(member(member(metrics, "strategies"), strategy), "metrics");
  return member(entry, text_of(metrics, "primary", "balanced_accuracy"));
}

/// The number as it was given.
std::string plain(const Json& number) {
  return number.is_number() ? core::format_number(number.get<double>()) : "n/a";
}

/// "0.71 (95 % interval 0.65 to 0.77)"
std::string with_interval(const Json& entry, bool first) {
  const std::string between = interval(entry, 2);
  if (between == "n/a") return decimals(member(entry, "value"), 2);
  return decimals(member(entry, "value"), 2) + (first ? " (95 % interval " : " (") + between + ")";
}

/// The mean over folds, which is what the test is of, can differ a little from the difference of the pooled values.
/// turned: b - a instead of a - b.
std::string evidence(const Json& verdict, bool turned) {
  const auto& p = member(verdict, "p");
  const auto& adjusted = member(verdict, "p_adjusted");
  const bool holm = adjusted.is_number() && adjusted != p;
  Json shown = verdict;
  if (turned && interval(verdict, 2) != "n/a") {
    shown["difference"] = -member(verdict, "difference").get<double>();
    shown["low"] = -member(verdict, "high").get<double>();
    shown["high"] = -member(verdict, "low").get<double>();
  }
  return "difference over folds " + decimals(shown["difference"], 2) + " (" + interval(shown, 2) + ", " +
         p_text(holm ? adjusted : p) + (holm ? " after Holm)" : ")");
}

std::string against(const Json& metrics, const std::string& metric, const std::string& a, const std::string& b) {
  return metric + " " + with_interval(primary_value(metrics, a), true) + " against " +
         with_interval(primary_value(metrics, b), false);
}

/// Equivalent, and yet significantly different: the note says so.
bool differ_within_margin(const Json& verdict) {
  return text_of(verdict, "verdict") == "equivalent" && !text_of(verdict, "note").empty();
}

/// Whether a is the better of the two, by the verdict or by the sign of a difference that is smaller than the margin.
bool a_leads(const Json& verdict) {
  if (!differ_within_margin(verdict)) return text_of(verdict, "verdict") == "a better";
  return (member(verdict, "difference").get<double>() > 0) == higher_is_better(text_of(verdict, "metric"));
}

/// The verdict, and where it is open what these data could have shown.
std::vector<std::string> pair_sentences(const Json& metrics, const Json& verdict) {
  const std::string a = text_of(verdict, "a"), b = text_of(verdict, "b");
  const std::string metric = metric_label(text_of(verdict, "metric"));
  const std::string word = text_of(verdict, "verdict");
  const std::string margin = plain(member(verdict, "margin"));
  const bool small = differ_within_margin(verdict);
  if (word == "a better" || word == "b better" || small) {
    const bool turned = !a_leads(verdict);
    const std::string& winner = turned ? b : a;
    const std::string& loser = turned ? a : b;
    return {winner + " classified better than " + loser + (small ? ", but by less than " + margin : "") + ": " +
            against(metrics, metric, winner, loser) + ", " + evidence(verdict, turned) + "."};
  }
  if (word == "equivalent") {
    return {a + " and " + b + " classify equally well within " + margin + ": " + against(metrics, metric, a, b) + ", " +
            evidence(verdict, false) + "."};
  }
  const std::string opening =
      "These data cannot tell whether " + a + " or " + b + " classifies better: " + against(metrics, metric, a, b);
  if (!member(verdict, "difference").is_number() || interval(verdict, 2) == "n/a") {
    const std::string reason = text_of(verdict, "reason");
    return {opening + (reason.empty() ? "." : "; no test: " + reason + ".")};
  }
  std::vector<std::string> out{opening + ", " + evidence(verdict, false) + "."};
  const auto& smallest = member(verdict, "smallest_margin");
  const auto& detectable = member(verdict, "detectable_difference");
  if (smallest.is_number() && detectable.is_number()) {
    out.push_back("They would support calling the two equivalent only within " + decimals(smallest, 3) + " (" + margin +
                  " was asked for), and only a difference of at least " + decimals(detectable, 2) +
                  " was likely (80 % power) to be found.");
  }
  return out;
}

/// What the tests against one baseline allow to say; nothing when there were none.
std::string baseline_sentence(const Json& metrics, const std::string& baseline, const std::string& what,
                              bool say_when_beaten) {
  std::vector<std::string> better, worse, better_by_little, worse_by_little, equal, open;
  for (const auto& verdict : member(metrics, "verdicts")) {
    const bool first = text_of(verdict, "a") == baseline;
    if (!first && text_of(verdict, "b") != baseline) continue;
    const std::string other = text_of(verdict, first ? "b" : "a");
    if (member(member(member(metrics, "strategies"), other), "baseline") == true) continue;
    const std::string word = text_of(verdict, "verdict");
    if (word == "a better" || word == "b better") {
      (a_leads(verdict) == first ? worse : better).push_back(other);
    } else if (differ_within_margin(verdict)) {
      (a_leads(verdict) == first ? worse_by_little : better_by_little).push_back(other);
    } else {
      (word == "equivalent" ? equal : open).push_back(other);
    }
  }
  const std::string value = " (" + decimals(member(primary_value(metrics, baseline), "value"), 2) + ")";
  std::string text;
  const auto say = [&](const std::string& sentence) { text += (text.empty() ? "" : " ") + sentence; };
  if (!worse.empty()) say(listed(worse) + (worse.size() > 1 ? " do" : " does") + " worse than " + what + value + ".");
  const std::string by_little = ", but by less than " + plain(member(metrics, "margin")) + ".";
  if (!worse_by_little.empty()) {
    say(listed(worse_by_little) + (worse_by_little.size() > 1 ? " do" : " does") + " worse than " + what + value +
        by_little);
  }
  if (!equal.empty()) {
    say(listed(equal) + (equal.size() > 1 ? " do" : " does") + " not beat " + what + value + ": equivalent within " +
        plain(member(metrics, "margin")) + ".");
  }
  if (!open.empty())
    say(listed(open) + (open.size() > 1 ? " are" : " is") + " not shown to beat " + what + value + ".");
  if (!better_by_little.empty()) {
    say(listed(better_by_little) + (better_by_little.size() > 1 ? " beat " : " beats ") + what + value + by_little);
  }
  if (!better.empty() && (say_when_beaten || !text.empty())) {
    say(listed(better) + (better.size() > 1 ? " beat " : " beats ") + what + value + ".");
  }
  return text;
}

/// "A classified better than B", without numbers; empty where the data cannot tell.
std::string short_verdict(const Json& verdict) {
  const std::string a = text_of(verdict, "a"), b = text_of(verdict, "b"), word = text_of(verdict, "verdict");
  const std::string margin = plain(member(verdict, "margin"));
  const bool small = differ_within_margin(verdict);
  if (word == "a better" || word == "b better" || small) {
    const bool first = a_leads(verdict);
    return (first ? a : b) + " classified better than " + (first ? b : a) +
           (small ? ", but by less than " + margin : "");
  }
  return word == "equivalent" ? a + " and " + b + " classify equally well within " + margin : "";
}

/// The largest difference, either way, that the intervals do not exclude; nothing where one has no interval.
std::string largest_possible(const std::vector<Json>& verdicts) {
  double largest = 0;
  for (const auto& verdict : verdicts) {
    if (interval(verdict, 2) == "n/a") return "";
    largest = std::max({largest, std::abs(verdict["low"].get<double>()), std::abs(verdict["high"].get<double>())});
  }
  return decimals(largest, 2);
}

std::string lead_sentence(const Json& metrics) {
  std::vector<Json> pairs, open;
  std::vector<std::string> decided;
  for (const auto& verdict : member(metrics, "verdicts")) {
    if (member(verdict, "baseline") == true) continue;
    pairs.push_back(verdict);
    const std::string text = short_verdict(verdict);
    if (text.empty()) {
      open.push_back(verdict);
    } else {
      decided.push_back(text);
    }
  }
  const std::string metric = metric_label(text_of(metrics, "primary", "balanced_accuracy"));
  const auto names = strategy_names_in(metrics, false);
  if (pairs.empty()) {
    return names.empty()
               ? ""
               : names[0] + " reached " + metric + " " + with_interval(primary_value(metrics, names[0]), true) +
                     "; it was compared with no other strategy.";
  }
  const std::string largest = largest_possible(open);
  if (pairs.size() == 1) {
    Json verdict = pairs[0];
    if (decided.empty()) {
      return "These data cannot tell whether " + text_of(verdict, "a") + " or " + text_of(verdict, "b") +
             " classifies better" +
             (largest.empty() ? "."
                              : ": the difference in " + metric + " may lie anywhere from " +
                                    decimals(verdict["low"], 2) + " to " + decimals(verdict["high"], 2) + ".");
    }
    if (text_of(verdict, "verdict") == "equivalent") return decided[0] + " in " + metric + ".";
    if (!a_leads(verdict)) {
      verdict["difference"] = -verdict["difference"].get<double>();
      std::swap(verdict["low"], verdict["high"]);
      verdict["low"] = -verdict["low"].get<double>();
      verdict["high"] = -verdict["high"].get<double>();
    }
    return decided[0] + ", by " + decimals(verdict["difference"], 2) + " in " + metric + " (95 % interval " +
           interval(verdict, 2) + ").";
  }
  if (decided.empty()) {
    return "These data cannot tell which of " + listed(names) + " classifies best" +
           (largest.empty() ? "." : ": differences of up to " + largest + " in " + metric + " remain possible.");
  }
  std::string out = core::join(decided, "; ") + ".";
  if (!open.empty()) {
    std::vector<std::string> left;
    for (const auto& verdict : open) left.push_back(text_of(verdict, "a") + " from " + text_of(verdict, "b"));
    out += " These data cannot tell " + listed(left) + ".";
  }
  return out;
}

}  // namespace

Findings findings(const Json& metrics) {
  Findings out;
  out.lead = lead_sentence(metrics);
  const auto& repeats = member(metrics, "repeats");
  for (const auto& verdict : member(metrics, "verdicts")) {
    if (member(verdict, "baseline") == true) continue;
    auto sentences = pair_sentences(metrics, verdict);
    // How much the seed plays in is not measured well then; said once.
    if (out.pairs.empty() && repeats.is_number() && repeats.get<int>() < 3) {
      sentences[0].insert(sentences[0].size() - 1,
                          repeats == 1 ? " (one repeat; three are advised)" : " (two repeats; three are advised)");
    }
    out.pairs.push_back(core::join(sentences, " "));
  }
  for (const auto& [name, what, say_when_beaten] :
       {std::tuple{"regional-suvr", "logistic regression on regional uptake", true},
        {"age-sex", "logistic regression on age and sex", true},
        {"chance", "chance", false}}) {
    if (!member(metrics, "strategies").contains(name)) continue;
    const std::string text = baseline_sentence(metrics, name, what, say_when_beaten);
    if (!text.empty()) out.baselines.push_back(text);
  }
  return out;
}

std::string headline(const Json& metrics) {
  const auto found = findings(metrics);
  std::vector<std::string> sentences = found.pairs;
  if (sentences.empty()) sentences.push_back(found.lead);
  sentences.insert(sentences.end(), found.baselines.begin(), found.baselines.end());
  return core::join(sentences, " ");
}

}  // namespace tripet::evaluation
