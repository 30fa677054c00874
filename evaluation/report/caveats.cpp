#include "evaluation/report/caveats.hpp"

#include <algorithm>
#include <cmath>

#include "core/text.hpp"
#include "evaluation/report/metric_texts.hpp"
#include "evaluation/report/metrics_reader.hpp"
#include "evaluation/statistics/verdict.hpp"

namespace tripet::evaluation {
namespace {

using core::member;

/// Two digits are all that a spread of a few folds supports.
std::string about(double count) {
  const double unit = std::pow(10, std::max(0.0, std::floor(std::log10(count)) - 1));
  return core::format_number(std::ceil(count / unit) * unit);
}

/// How many participants it would take where the verdict is open; "" where none is, and where as many took part: the
/// verdict is open then since a difference was seen.
std::string equivalence_caveat(const core::Json& metrics) {
  double most = 0;
  for (const auto& verdict : member(metrics, "verdicts")) {
    const auto& needed = member(verdict, "equivalence_participants");
    if (is_baseline(verdict) || !needed.is_number() || verdict_in(verdict) != Verdict::cannot_tell) continue;
    most = std::max(most, needed.get<double>());
  }
  const auto& margin = member(metrics, "margin");
  if (most <= member(metrics, "participants").get<double>() || !margin.is_number()) return "";
  return "to call strategies that do not differ equivalent within " + core::format_number(margin.get<double>()) +
         " in " + metric_label(metrics, core::text_of(metrics, "primary")) + " would take about " + about(most) +
         " participants (80 % power, at the spread seen here); there were " + member(metrics, "participants").dump();
}

}  // namespace

std::vector<std::string> caveats_of(const core::Json& metrics) {
  std::vector<std::string> caveats;
  for (const auto& verdict : member(metrics, "verdicts")) {
    for (const auto& caveat : member(verdict, "caveats")) {
      const auto text = caveat.get<std::string>();
      if (std::find(caveats.begin(), caveats.end(), text) == caveats.end()) caveats.push_back(text);
    }
  }
  const std::string equivalence = equivalence_caveat(metrics);
  if (!equivalence.empty()) caveats.push_back(equivalence);
  const auto& earlier = member(member(metrics, "earlier_comparisons"), "earlier");
  if (earlier.is_number() && earlier.get<int>() > 0) {
    caveats.push_back(earlier.dump() + " earlier " + (earlier == 1 ? "comparison was" : "comparisons were") +
                      " judged on the same participants and labels");
  }
  return caveats;
}

}  // namespace tripet::evaluation
