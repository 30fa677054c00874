#include "evaluation/report/told_verdict.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "evaluation/metrics/metric_table.hpp"
#include "evaluation/report/metrics_reader.hpp"
#include "evaluation/report/text.hpp"
#include "evaluation/statistics/verdict.hpp"

namespace tripet::evaluation {

using core::Json;
using core::member;
using core::text_of;

Json told_verdict(const Json& verdict) {
  const Json& models = member(verdict, "models");
  if (is_tested(verdict) || !is_tested(models)) return verdict;
  Json told = verdict;
  told["not_tested"] = text_of(verdict, "reason");
  told.erase("reason");
  told.erase("note");
  told.update(models);
  told["of_models"] = true;
  return told;
}

bool is_of_models(const Json& told) {
  return member(told, "of_models") == true;
}

bool is_tested(const Json& told) {
  return member(told, "p").is_number();
}

std::optional<Winner> winner_of(const Json& told) {
  const Verdict verdict = verdict_in(told);
  const bool little = verdict == Verdict::equivalent && differs_within_margin(told);
  if (verdict != Verdict::a_better && verdict != Verdict::b_better && !little) return std::nullopt;
  const bool a = little ? (member(told, "difference").get<double>() > 0) == higher_is_better(text_of(told, "metric"))
                        : verdict == Verdict::a_better;
  return Winner{a, little, text_of(told, a ? "a" : "b"), text_of(told, a ? "b" : "a")};
}

Json turned(Json told) {
  if (!has_interval(told)) return told;
  const double low = told["low"].get<double>(), high = told["high"].get<double>();
  told["difference"] = -told["difference"].get<double>();
  told["low"] = -high;
  told["high"] = -low;
  return told;
}

Json advantage(const Json& told, const Winner& winner) {
  return winner.is_a == higher_is_better(text_of(told, "metric")) ? told : turned(told);
}

bool is_without_difference(const Json& told) {
  return has_interval(told) && told["low"] == 0 && told["high"] == 0;
}

std::string short_verdict(const Json& told) {
  const auto& number = member(told, "margin");
  const std::string margin = number.is_number() ? core::format_number(number.get<double>()) : core::not_available;
  if (const auto winner = winner_of(told)) {
    return winner->name + " classified better than " + winner->loser +
           (winner->by_little ? ", but by less than " + margin : "");
  }
  if (verdict_in(told) != Verdict::equivalent) return "";
  if (is_without_difference(told))
    return text_of(told, "a") + " and " + text_of(told, "b") + " give the same predictions";
  return text_of(told, "a") + " and " + text_of(told, "b") + " classify equally well within " + margin;
}

std::string on_these_participants(const Json& metrics) {
  const auto& count = member(metrics, "participants");
  return "On these " + (count.is_number() ? count.dump() + " " : std::string()) + "participants ";
}

}  // namespace tripet::evaluation
