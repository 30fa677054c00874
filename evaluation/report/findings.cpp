#include "evaluation/report/findings.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>
#include <utility>

#include "core/text.hpp"
#include "core/tsv.hpp"
#include "evaluation/baselines/baselines.hpp"
#include "evaluation/metrics/metric_table.hpp"
#include "evaluation/report/metric_texts.hpp"
#include "evaluation/report/metrics_reader.hpp"
#include "evaluation/report/text.hpp"
#include "evaluation/statistics/verdict.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;
using core::member;
using core::text_of;

const Json& primary_value(const Json& metrics, const std::string& strategy) {
  return member(member(strategy_in(metrics, strategy), "metrics"), text_of(metrics, "primary"));
}

/// The number as it was given.
std::string plain(const Json& number) {
  return number.is_number() ? core::format_number(number.get<double>()) : core::not_available;
}

/// "0.71 (95 % interval 0.65 to 0.77)"
std::string with_interval(const Json& entry, bool first) {
  const std::string value = decimals(member(entry, "value"), 2);
  if (!has_interval(entry)) return value;
  return value + (first ? " (95 % interval " : " (") + interval(entry, 2) + ")";
}

/// b - a instead of a - b.
Json turned(Json verdict) {
  if (!has_interval(verdict)) return verdict;
  const double low = verdict["low"].get<double>(), high = verdict["high"].get<double>();
  verdict["difference"] = -verdict["difference"].get<double>();
  verdict["low"] = -high;
  verdict["high"] = -low;
  return verdict;
}

/// The mean over folds, which is what the test is of, can differ a little from the difference of the pooled values.
std::string evidence(const Json& verdict) {
  const auto& p = member(verdict, "p");
  const auto& adjusted = member(verdict, "p_adjusted");
  const bool holm = adjusted.is_number() && adjusted != p;
  return "difference over folds " + decimals(member(verdict, "difference"), 2) + " (" + interval(verdict, 2) + ", " +
         p_text(holm ? adjusted : p) + (holm ? " after Holm)" : ")");
}

std::string against(const Json& metrics, const std::string& metric, const std::string& a, const std::string& b) {
  return metric + " " + with_interval(primary_value(metrics, a), true) + " against " +
         with_interval(primary_value(metrics, b), false);
}

/// One is better by the verdict, or by a difference that is smaller than the margin; nothing where neither is.
struct Winner {
  bool is_a, by_little;
  std::string name, loser;
};
std::optional<Winner> winner_of(const Json& entry) {
  const Verdict verdict = verdict_in(entry);
  const bool little = verdict == Verdict::equivalent && differs_within_margin(entry);
  if (verdict != Verdict::a_better && verdict != Verdict::b_better && !little) return std::nullopt;
  const bool a = little ? (member(entry, "difference").get<double>() > 0) == higher_is_better(text_of(entry, "metric"))
                        : verdict == Verdict::a_better;
  return Winner{a, little, text_of(entry, a ? "a" : "b"), text_of(entry, a ? "b" : "a")};
}

/// "A classified better than B", without numbers; empty where the data cannot tell.
std::string short_verdict(const Json& verdict) {
  const std::string margin = plain(member(verdict, "margin"));
  if (const auto winner = winner_of(verdict)) {
    return winner->name + " classified better than " + winner->loser +
           (winner->by_little ? ", but by less than " + margin : "");
  }
  if (verdict_in(verdict) != Verdict::equivalent) return "";
  return text_of(verdict, "a") + " and " + text_of(verdict, "b") + " classify equally well within " + margin;
}

/// The verdict, and where it is open what these data could have shown.
std::vector<std::string> pair_sentences(const Json& metrics, const Json& verdict) {
  const std::string a = text_of(verdict, "a"), b = text_of(verdict, "b");
  const std::string metric = metric_label(text_of(verdict, "metric"));
  const std::string decided = short_verdict(verdict);
  if (!decided.empty()) {
    const auto winner = winner_of(verdict);
    const bool turn = winner && !winner->is_a;
    return {decided + ": " + against(metrics, metric, turn ? b : a, turn ? a : b) + ", " +
            evidence(turn ? turned(verdict) : verdict) + "."};
  }
  const std::string opening =
      "These data cannot tell whether " + a + " or " + b + " classifies better: " + against(metrics, metric, a, b);
  if (!member(verdict, "difference").is_number() || !has_interval(verdict)) {
    const std::string reason = text_of(verdict, "reason");
    return {opening + (reason.empty() ? "." : "; no test: " + reason + ".")};
  }
  std::vector<std::string> out{opening + ", " + evidence(verdict) + "."};
  const auto& smallest = member(verdict, "smallest_margin");
  const auto& detectable = member(verdict, "detectable_difference");
  if (smallest.is_number() && detectable.is_number()) {
    out.push_back("They would support calling the two equivalent only within " + decimals(smallest, 3) + " (" +
                  plain(member(verdict, "margin")) + " was asked for), and only a difference of at least " +
                  decimals(detectable, 2) + " was likely (80 % power) to be found.");
  }
  return out;
}

/// The strategies by how they compare with one baseline.
struct AgainstBaseline {
  std::vector<std::string> better, worse, better_by_little, worse_by_little, equal, open;
};
AgainstBaseline against_baseline(const Json& metrics, const std::string& baseline) {
  AgainstBaseline out;
  for (const auto& verdict : member(metrics, "verdicts")) {
    const bool first = text_of(verdict, "a") == baseline;
    if (!first && text_of(verdict, "b") != baseline) continue;
    const std::string other = text_of(verdict, first ? "b" : "a");
    if (is_baseline(strategy_in(metrics, other))) continue;
    if (const auto winner = winner_of(verdict)) {
      const bool won = winner->name == other;
      (winner->by_little ? (won ? out.better_by_little : out.worse_by_little) : (won ? out.better : out.worse))
          .push_back(other);
    } else {
      (verdict_in(verdict) == Verdict::equivalent ? out.equal : out.open).push_back(other);
    }
  }
  return out;
}

/// What the tests against one baseline allow to say; nothing when there were none.
std::string baseline_sentence(const Json& metrics, const std::string& baseline, const std::string& what,
                              bool say_when_beaten) {
  const auto found = against_baseline(metrics, baseline);
  const std::string than = what + " (" + decimals(member(primary_value(metrics, baseline), "value"), 2) + ")";
  const std::string margin = plain(member(metrics, "margin")), by_little = ", but by less than " + margin;
  std::string text;
  const auto say = [&](const std::vector<std::string>& names, const char* verb_of_one, const char* verb_of_several,
                       const std::string& rest) {
    if (names.empty()) return;
    if (!text.empty()) text += " ";
    text += listed(names) + (names.size() > 1 ? verb_of_several : verb_of_one) + rest + ".";
  };
  say(found.worse, " does", " do", " worse than " + than);
  say(found.worse_by_little, " does", " do", " worse than " + than + by_little);
  say(found.equal, " does", " do", " not beat " + than + ": equivalent within " + margin);
  say(found.open, " is", " are", " not shown to beat " + than);
  say(found.better_by_little, " beats ", " beat ", than + by_little);
  if (say_when_beaten || !text.empty()) say(found.better, " beats ", " beat ", than);
  return text;
}

/// The largest difference, either way, that the intervals do not exclude; nothing where one has no interval.
std::string largest_possible(const std::vector<Json>& verdicts) {
  double largest = 0;
  for (const auto& verdict : verdicts) {
    if (!has_interval(verdict)) return "";
    largest = std::max({largest, std::abs(verdict["low"].get<double>()), std::abs(verdict["high"].get<double>())});
  }
  return decimals(largest, 2);
}

/// The verdicts on the strategies, those without a decision apart.
struct Verdicts {
  std::vector<std::string> decided;
  std::vector<Json> open;
};

/// Of two strategies.
std::string lead_of_pair(const Json& verdict, const std::string& metric) {
  const std::string decided = short_verdict(verdict);
  if (decided.empty()) {
    const std::string opening = "These data cannot tell whether " + text_of(verdict, "a") + " or " +
                                text_of(verdict, "b") + " classifies better";
    if (!has_interval(verdict)) return opening + ".";
    return opening + ": the difference in " + metric + " may lie anywhere from " + decimals(verdict["low"], 2) +
           " to " + decimals(verdict["high"], 2) + ".";
  }
  if (verdict_in(verdict) == Verdict::equivalent) return decided + " in " + metric + ".";
  const Json shown = winner_of(verdict)->is_a ? verdict : turned(verdict);
  return decided + ", by " + decimals(shown["difference"], 2) + " in " + metric + " (95 % interval " +
         interval(shown, 2) + ").";
}

/// Of three strategies or more.
std::string lead_of_several(const Verdicts& verdicts, const std::string& metric,
                            const std::vector<std::string>& names) {
  if (verdicts.decided.empty()) {
    const std::string largest = largest_possible(verdicts.open);
    return "These data cannot tell which of " + listed(names) + " classifies best" +
           (largest.empty() ? "." : ": differences of up to " + largest + " in " + metric + " remain possible.");
  }
  std::string out = core::join(verdicts.decided, "; ") + ".";
  if (!verdicts.open.empty()) {
    std::vector<std::string> left;
    for (const auto& verdict : verdicts.open) left.push_back(text_of(verdict, "a") + " from " + text_of(verdict, "b"));
    out += " These data cannot tell " + listed(left) + ".";
  }
  return out;
}

std::string lead_sentence(const Json& metrics) {
  Verdicts verdicts;
  std::vector<Json> pairs;
  for (const auto& verdict : member(metrics, "verdicts")) {
    if (is_baseline(verdict)) continue;
    pairs.push_back(verdict);
    const std::string text = short_verdict(verdict);
    if (text.empty()) {
      verdicts.open.push_back(verdict);
    } else {
      verdicts.decided.push_back(text);
    }
  }
  const std::string metric = metric_label(text_of(metrics, "primary"));
  const auto names = strategy_names_in(metrics, false);
  if (pairs.size() > 1) return lead_of_several(verdicts, metric, names);
  if (pairs.size() == 1) return lead_of_pair(pairs[0], metric);
  if (names.empty()) return "";
  return names[0] + " reached " + metric + " " + with_interval(primary_value(metrics, names[0]), true) +
         "; it was compared with no other strategy.";
}

}  // namespace

Findings findings(const Json& metrics) {
  Findings out;
  out.lead = lead_sentence(metrics);
  const auto& repeats = member(metrics, "repeats");
  for (const auto& verdict : member(metrics, "verdicts")) {
    if (is_baseline(verdict)) continue;
    auto sentences = pair_sentences(metrics, verdict);
    // How much the seed plays in is not measured well then; said once.
    if (out.pairs.empty() && repeats.is_number() && repeats.get<int>() < 3) {
      sentences[0].insert(sentences[0].size() - 1,
                          repeats == 1 ? " (one repeat; three are advised)" : " (two repeats; three are advised)");
    }
    out.pairs.push_back(core::join(sentences, " "));
  }
  for (const auto& [name, what, say_when_beaten] :
       {std::tuple{baseline_name::regional_uptake, "logistic regression on regional uptake", true},
        {baseline_name::age_and_sex, "logistic regression on age and sex", true},
        {baseline_name::chance, "chance", false}}) {
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
