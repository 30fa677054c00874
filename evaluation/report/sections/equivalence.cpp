#include "evaluation/report/sections/equivalence.hpp"

#include <algorithm>
#include <cmath>

#include "core/text.hpp"
#include "evaluation/report/metric_texts.hpp"
#include "evaluation/report/metrics_reader.hpp"
#include "evaluation/statistics/verdict.hpp"

namespace tripet::evaluation {
namespace {

/// Two digits are all that a spread of a few folds supports.
std::string about(double count) {
  const double unit = std::pow(10, std::max(0.0, std::floor(std::log10(count)) - 1));
  return core::format_number(std::ceil(count / unit) * unit);
}

}  // namespace

std::string equivalence_caveat(const core::Json& metrics) {
  double most = 0;
  for (const auto& verdict : core::member(metrics, "verdicts")) {
    const auto& needed = core::member(verdict, "equivalence_participants");
    if (is_baseline(verdict) || !needed.is_number() || verdict_in(verdict) != Verdict::cannot_tell) continue;
    most = std::max(most, needed.get<double>());
  }
  const auto& margin = core::member(metrics, "margin");
  if (most == 0 || !margin.is_number()) return "";
  return "to call strategies that do not differ equivalent within " + core::format_number(margin.get<double>()) +
         " in " + metric_label(core::text_of(metrics, "primary")) + " would take about " + about(most) +
         " participants (80 % power, at the spread seen here); there were " +
         core::member(metrics, "participants").dump();
}

}  // namespace tripet::evaluation
