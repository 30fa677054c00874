#include "evaluation/report/findings.hpp"

#include <tuple>

#include "core/text.hpp"
#include "core/tsv.hpp"
#include "evaluation/baselines/baselines.hpp"
#include "evaluation/metrics/metric_table.hpp"
#include "evaluation/report/lead.hpp"
#include "evaluation/report/metric_texts.hpp"
#include "evaluation/report/metrics_reader.hpp"
#include "evaluation/report/text.hpp"
#include "evaluation/report/told_verdict.hpp"
#include "evaluation/statistics/variance_floor.hpp"
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
  const int digits = digits_for(entry);
  const std::string value = decimals(member(entry, "value"), digits);
  if (!has_interval(entry)) return value;
  return value + (first ? " (95 % interval " : " (") + interval(entry, digits) + ")";
}

/// The mean over folds, which is what the test is of, can differ a little from the difference of the pooled values.
std::string evidence(const Json& told) {
  const auto& p = member(told, "p");
  const auto& adjusted = member(told, "p_adjusted");
  const bool holm = adjusted.is_number() && adjusted != p;
  const int digits = digits_for(told);
  return (is_of_models(told) ? "difference " : "difference over folds ") +
         decimals(member(told, "difference"), digits) + " (" + interval(told, digits) + ", " +
         p_text(holm ? adjusted : p) + (holm ? " after Holm)" : ")") +
         (higher_is_better(text_of(told, "metric")) ? "" : ", lower is better");
}

std::string against(const Json& metrics, const std::string& metric, const std::string& a, const std::string& b) {
  return metric + " " + with_interval(primary_value(metrics, a), true) + " against " +
         with_interval(primary_value(metrics, b), false);
}

/// Why the procedures have no test, where the models have one.
std::string untested(const Json& told) {
  const std::string reason = text_of(told, "not_tested");
  std::string text = not_trained_again;
  text[0] = 'W';
  return text + (reason.empty() ? "." : ": " + reason + ".");
}

/// The verdict, and where it is open what these data could have shown.
std::vector<std::string> pair_sentences(const Json& metrics, const Json& told) {
  const std::string a = text_of(told, "a"), b = text_of(told, "b");
  const std::string metric = metric_label(metrics, text_of(told, "metric"));
  const std::string start = is_of_models(told) ? on_these_participants(metrics) : "";
  const std::string decided = short_verdict(told);
  std::vector<std::string> out;
  if (!decided.empty()) {
    const auto winner = winner_of(told);
    const bool turn = winner && !winner->is_a;
    out.push_back(start + decided + ": " + against(metrics, metric, turn ? b : a, turn ? a : b) + ", " +
                  evidence(turn ? turned(told) : told) + ".");
    if (is_of_models(told)) out.push_back(untested(told));
    return out;
  }
  const std::string opening = start + (start.empty() ? "These" : "these") + " data cannot tell whether " + a + " or " +
                              b + " classifies better: " + against(metrics, metric, a, b);
  if (!member(told, "difference").is_number() || !has_interval(told)) {
    const std::string reason = text_of(told, "reason");
    return {opening + (reason.empty() ? "." : "; no test: " + reason + ".")};
  }
  out.push_back(opening + ", " + evidence(told) + ".");
  if (is_of_models(told)) {
    out.push_back(untested(told));
    return out;
  }
  const auto& smallest = member(told, "smallest_margin");
  const auto& detectable = member(told, "detectable_difference");
  if (smallest.is_number()) {
    const bool any = smallest.get<double>() < metric_span(text_of(told, "metric"));
    out.push_back((any ? "They would support calling the two equivalent only within " + decimals(smallest, 3) + " (" +
                             plain(member(told, "margin")) + " was asked for)"
                       : std::string("They do not support calling the two equivalent within any margin")) +
                  (detectable.is_number() ? ", and only a difference of at least " + decimals(detectable, 2)
                                          : ", and no difference that there can be in " + metric) +
                  " was likely (80 % power) to be found.");
  }
  return out;
}

}  // namespace

std::vector<std::string> pair_findings(const Json& metrics, const std::string& a, const std::string& b) {
  for (const auto& verdict : member(metrics, "verdicts")) {
    const std::string first = text_of(verdict, "a"), second = text_of(verdict, "b");
    if ((first == a && second == b) || (first == b && second == a)) return pair_sentences(metrics, verdict);
  }
  return {};
}

namespace {

/// The strategies by how they compare with one baseline: tested as procedures, or, with `_here`, as models only.
struct AgainstBaseline {
  using Names = std::vector<std::string>;
  Names better, worse, better_by_little, worse_by_little, equal, open;
  Names better_here, worse_here, not_shown_here, same_in_each_fold, untested;

  Names& place_of(const Json& told, const std::string& strategy) {
    if (!is_tested(told)) return member(told, "difference") == 0 ? same_in_each_fold : untested;
    const auto winner = winner_of(told);
    const bool won = winner && winner->name == strategy;
    if (is_of_models(told)) return !winner ? not_shown_here : won ? better_here : worse_here;
    if (!winner) return verdict_in(told) == Verdict::equivalent ? equal : open;
    return winner->by_little ? (won ? better_by_little : worse_by_little) : (won ? better : worse);
  }
};
AgainstBaseline against_baseline(const Json& metrics, const std::string& baseline) {
  AgainstBaseline out;
  for (const auto& verdict : member(metrics, "verdicts")) {
    const bool first = text_of(verdict, "a") == baseline;
    if (!first && text_of(verdict, "b") != baseline) continue;
    const std::string other = text_of(verdict, first ? "b" : "a");
    if (is_baseline(strategy_in(metrics, other))) continue;
    const bool same = !is_tested(verdict) && member(verdict, "difference") == 0;
    out.place_of(same ? verdict : told_verdict(verdict), other).push_back(other);
  }
  return out;
}

/// What the baseline reaches: of chance in the mean of folds, of which the tests are. A fold may have no value, of
/// means over classes where it lacks one; then over all folds together.
std::string reached(const Json& metrics, const std::string& baseline) {
  const auto& folds = member(strategy_in(metrics, baseline), "fold_values");
  const std::string together = decimals(member(primary_value(metrics, baseline), "value"), 2);
  if (baseline != baseline_name::chance || !is_cross_validated(metrics) || !folds.is_array() || folds.empty())
    return together;
  double sum = 0;
  for (const auto& fold : folds) {
    const auto& value = member(member(fold, "metrics"), text_of(metrics, "primary"));
    if (!value.is_number()) return together;
    sum += value.get<double>();
  }
  return decimals(sum / static_cast<double>(folds.size()), 2);
}

/// What the tests against one baseline allow to say; nothing when there were none.
std::string baseline_sentence(const Json& metrics, const std::string& baseline, const std::string& what,
                              bool say_when_beaten) {
  const auto found = against_baseline(metrics, baseline);
  const std::string value = reached(metrics, baseline);
  const std::string than = value == core::not_available ? what : what + " (" + value + ")";
  const std::string margin = plain(member(metrics, "margin")), by_little = ", but by less than " + margin;
  const std::string here = " on these participants; " + std::string(not_trained_again);
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
  say(found.same_in_each_fold, " does", " do", " as well as " + than + " in every fold, neither better nor worse");
  say(found.worse_here, " did", " did", " worse than " + than + here);
  say(found.not_shown_here, " did", " did", " not clearly differ from " + than + here);
  say(found.untested, " was", " were", " not tested against " + than);
  say(found.better_by_little, " beats ", " beat ", than + by_little);
  if (say_when_beaten || !text.empty()) say(found.better, " beats ", " beat ", than);
  if (say_when_beaten || !text.empty()) say(found.better_here, " did better than ", " did better than ", than + here);
  return text;
}

}  // namespace

Findings findings(const Json& metrics) {
  Findings out;
  out.lead = lead_sentence(metrics);
  out.meaning = lead_meaning(metrics);
  // What is measured on people whom training has seen allows no word on who is better.
  if (member(metrics, "leakage").is_object()) return out;
  const auto& repeats = member(metrics, "repeats");
  for (const auto& verdict : member(metrics, "verdicts")) {
    if (is_baseline(verdict)) continue;
    const Json told = told_verdict(verdict);
    auto sentences = pair_sentences(metrics, told);
    // How much the seed plays in is not measured well then; said once.
    if (out.pairs.empty() && !is_of_models(told) && repeats.is_number() && repeats.get<int>() < 3) {
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
