#include "evaluation/report/lead.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <vector>

#include "core/text.hpp"
#include "evaluation/metrics/metric_table.hpp"
#include "evaluation/report/metric_texts.hpp"
#include "evaluation/report/metrics_reader.hpp"
#include "evaluation/report/text.hpp"
#include "evaluation/report/told_verdict.hpp"
#include "evaluation/statistics/verdict.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;
using core::member;
using core::text_of;

std::vector<Json> told_pairs(const Json& metrics) {
  std::vector<Json> pairs;
  for (const auto& verdict : member(metrics, "verdicts")) {
    if (!is_baseline(verdict)) pairs.push_back(told_verdict(verdict));
  }
  return pairs;
}

/// The same words after others.
std::string continued(std::string text) {
  if (text.starts_with("These data")) text[0] = 't';
  return text;
}

std::string lead_of_decided(const Json& told, const std::string& metric) {
  const std::string decided = short_verdict(told);
  const auto winner = winner_of(told);
  if (is_without_difference(told)) return decided;
  if (!winner || winner->by_little) return decided + " in " + metric;
  const Json ahead = advantage(told, *winner);
  const int digits = digits_for(ahead);
  const std::string by = decided + ", by " + decimals(ahead["difference"], digits);
  const std::string where =
      " in " + metric + (higher_is_better(text_of(told, "metric")) ? "" : ", where lower is better");
  if (is_of_models(told)) return by + " (" + interval(ahead, digits) + ")" + where;
  return by + where + " (95 % interval " + interval(ahead, digits) + ")";
}

/// Of two strategies.
std::string lead_of_pair(const Json& metrics, const Json& told, const std::string& metric) {
  std::string text;
  if (!short_verdict(told).empty()) {
    text = lead_of_decided(told, metric);
  } else {
    text = "These data cannot tell whether " + text_of(told, "a") + " or " + text_of(told, "b") + " classifies better";
    if (has_interval(told)) {
      text += ": the difference in " + metric + " may lie anywhere from " + interval(told, digits_for(told));
    } else if (member(told, "difference") == 0) {
      text += ": their " + metric + " is the same in every fold";
    }
  }
  if (!is_of_models(told)) return text + ".";
  return on_these_participants(metrics) + continued(text) + "; " + not_trained_again + ".";
}

/// The largest difference, either way, that the intervals do not exclude; nothing where one has no interval.
std::string largest_possible(const std::vector<Json>& verdicts) {
  double largest = 0;
  for (const auto& told : verdicts) {
    if (!has_interval(told)) return "";
    largest = std::max({largest, std::abs(told["low"].get<double>()), std::abs(told["high"].get<double>())});
  }
  return decimals(largest, 2);
}

/// Of three strategies or more.
std::string lead_of_several(const Json& metrics, const std::vector<Json>& pairs, const std::string& metric) {
  std::vector<std::string> decided, left;
  bool named = false;  // the metric, once
  std::vector<Json> open;
  const auto of_models = static_cast<std::size_t>(std::count_if(pairs.begin(), pairs.end(), is_of_models));
  for (const auto& told : pairs) {
    const std::string text = short_verdict(told);
    if (text.empty()) {
      open.push_back(told);
      left.push_back(text_of(told, "a") + " from " + text_of(told, "b"));
    } else {
      const bool says_metric = !named && !is_without_difference(told);
      named = named || says_metric;
      decided.push_back(text + (says_metric ? " in " + metric : "") +
                        (is_of_models(told) && of_models < pairs.size() ? " on these participants" : ""));
    }
  }
  std::string out;
  if (decided.empty()) {
    const std::string largest = largest_possible(open);
    out = "These data cannot tell which of " + listed(strategy_names_in(metrics, false)) + " classifies best" +
          (largest.empty() ? "." : ": differences of up to " + largest + " in " + metric + " remain possible.");
  } else {
    out = core::join(decided, "; ") + ".";
    if (!open.empty()) out += " These data cannot tell " + listed(left) + ".";
  }
  if (of_models == 0) return out;
  std::string after = not_trained_again;
  after[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(after[0])));
  return (of_models == pairs.size() ? on_these_participants(metrics) + continued(out) : out) + " " + after +
         (of_models == pairs.size() ? "." : " for all pairs.");
}

/// Shares of participants or of answers, which are told in percentage points.
bool is_share(const std::string& metric) {
  for (const Metric share :
       {Metric::accuracy, Metric::subset_accuracy, Metric::balanced_accuracy, Metric::hamming_loss}) {
    if (metric == name_of(share)) return true;
  }
  return false;
}

/// "44" of 0.44, one decimal below 1.
std::string points(double share) {
  const double value = 100 * share;
  return decimals(value, std::abs(value) < 0.95 && value != 0 ? 1 : 0);
}

/// "7 percentage points", "0.07".
std::string amount(double difference, bool share, int digits = 2) {
  if (!share) return decimals(difference, digits);
  const std::string text = points(difference);
  return text + (text == "1" ? " percentage point" : " percentage points");
}

/// "softmax may be better than pairs by up to 7 percentage points, or worse by up to 1 percentage point"
std::string possible(const Json& told, const std::string& a, const std::string& b, bool share) {
  const double low = told["low"].get<double>(), high = told["high"].get<double>();
  const int digits = digits_for(told);
  if (low >= 0 || high <= 0) {
    const double least = std::min(std::abs(low), std::abs(high)), most = std::max(std::abs(low), std::abs(high));
    return a + " may be " + (low >= 0 ? "better" : "worse") + " than " + b + " by " +
           (share ? points(least) : decimals(least, digits)) + " to " + amount(most, share, digits) +
           ", which could be chance";
  }
  return a + " may be better than " + b + " by up to " + amount(high, share, digits) + ", or worse by up to " +
         amount(-low, share, digits);
}

/// Both so near to the best value that none could be better than the other by the margin; "" otherwise. That it could
/// not is said only where the intervals say so too.
std::string ceiling(const Json& metrics, const Json& told) {
  const std::string metric = text_of(told, "metric");
  const auto& margin = member(told, "margin");
  if (verdict_in(told) != Verdict::equivalent || !margin.is_number()) return "";
  const double within = margin.get<double>();
  const bool higher = higher_is_better(metric);
  const auto far = [&](const Json& value) {
    return !value.is_number() || (higher ? 1 - value.get<double>() : value.get<double>()) >= within;
  };
  bool sure = told["low"].get<double>() >= -within && told["high"].get<double>() <= within;
  for (const char* side : {"a", "b"}) {
    const auto& entry = member(member(strategy_in(metrics, text_of(told, side)), "metrics"), metric);
    if (far(member(entry, "value"))) return "";
    sure = sure && !far(member(entry, higher ? "low" : "high"));
  }
  const std::string margin_text = core::format_number(within);
  if (sure) {
    return " Both are within " + margin_text +
           " of the best value there is, so that neither could be better by more: this margin says little here.";
  }
  return " Both estimates are within " + margin_text +
         " of the best value there is: near it no two strategies differ by much, and this margin says little here.";
}

/// Why two can be equivalent within a margin that their 95 % interval reaches beyond; "" where it does not.
std::string beyond_margin(const Json& told) {
  const auto& margin = member(told, "margin");
  if (verdict_in(told) != Verdict::equivalent || !margin.is_number()) return "";
  const double within = margin.get<double>();
  if (told["low"].get<double>() >= -within && told["high"].get<double>() <= within) return "";
  return " The 95 % interval reaches beyond " + core::format_number(within) +
         ", the 90 % interval, by which two are called equivalent at a level of 5 %, does not.";
}

std::string meaning_of_pair(const Json& metrics, const Json& told) {
  if (!has_interval(told) || is_without_difference(told)) return "";
  const std::string metric = text_of(told, "metric"), a = text_of(told, "a"), b = text_of(told, "b");
  const auto& count = member(metrics, "participants");
  const std::string on = count.is_number() ? ", judged on " + count.dump() + " participants" : "";
  const bool share = is_share(metric), higher = higher_is_better(metric);
  if (const auto winner = winner_of(told)) {
    if (!share) return count.is_number() ? "Judged on " + count.dump() + " participants." : "";
    const Json ahead = advantage(told, *winner);
    return "That is " + amount(ahead["difference"].get<double>(), true) + " (" + points(ahead["low"].get<double>()) +
           " to " + points(ahead["high"].get<double>()) + ")" + on + ".";
  }
  const Json favouring_a = higher ? told : turned(told);
  const std::string sign = std::string(higher ? "a positive" : "a negative") + " difference favours " + a;
  const std::string out = possible(favouring_a, a, b, share);
  return std::string(out) + on + "; " + sign + "." + beyond_margin(told) + ceiling(metrics, told);
}

}  // namespace

std::string lead_sentence(const Json& metrics) {
  const auto names = strategy_names_in(metrics, false);
  const auto& leakage = member(metrics, "leakage");
  const auto pairs = told_pairs(metrics);
  if (leakage.is_object() && !pairs.empty())
    return "No verdict on " + listed(names) + ": " + text_of(leakage, "reason") + ".";
  const std::string metric = metric_label(metrics, text_of(metrics, "primary"));
  if (pairs.size() > 1) return lead_of_several(metrics, pairs, metric);
  if (pairs.size() == 1) return lead_of_pair(metrics, pairs[0], metric);
  if (names.empty()) return "";
  const auto& value = member(member(strategy_in(metrics, names[0]), "metrics"), text_of(metrics, "primary"));
  return names[0] + " reached " + metric + " " + decimals(member(value, "value"), digits_for(value)) +
         (has_interval(value) ? " (95 % interval " + interval(value, digits_for(value)) + ")" : "") +
         "; it was compared with no other strategy.";
}

std::string lead_meaning(const Json& metrics) {
  const auto pairs = told_pairs(metrics);
  if (member(metrics, "leakage").is_object()) return "";
  if (pairs.size() == 1) return meaning_of_pair(metrics, pairs[0]);
  const auto& count = member(metrics, "participants");
  return count.is_number() ? "Judged on " + count.dump() + " participants." : "";
}

}  // namespace tripet::evaluation
