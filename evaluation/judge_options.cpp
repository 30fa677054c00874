#include "evaluation/judge_options.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "core/text.hpp"
#include "evaluation/metrics/metric_table.hpp"

namespace tripet::evaluation {
namespace {

/// The metrics of both tasks, each once, the usual one first.
std::vector<std::string> primary_choices(const std::string& usual) {
  std::vector<std::string> choices{usual};
  for (const Task task : {Task::exclusive, Task::multilabel}) {
    for (const auto& name : overall_metrics(task)) {
      if (std::find(choices.begin(), choices.end(), name) == choices.end()) choices.push_back(name);
    }
  }
  return choices;
}

/// Overall metrics that are neither a share nor a mean of shares.
const std::vector<std::string> not_shares{name_of(Metric::mcc), name_of(Metric::cohen_kappa), name_of(Metric::log_loss),
                                          name_of(Metric::brier)};

}  // namespace

double JudgeOptions::margin_of_primary() const {
  if (margin) return *margin;
  const bool is_share = std::find(not_shares.begin(), not_shares.end(), primary) == not_shares.end();
  return is_share ? 0.05 : std::numeric_limits<double>::quiet_NaN();
}

void JudgeOptions::check_margin() const {
  if (!std::isnan(margin_of_primary())) return;
  throw core::UsageError(
      "--primary " + primary +
      " is not a share, of which 0.05 would count as none: say with --margin up to which difference two "
      "strategies are equally good");
}

void JudgeOptions::describe(core::OptionSet& options) {
  options.group("Judgement");
  options.add("primary", primary, "The metric that the verdict rests on")
      .choices(primary_choices(JudgeOptions().primary));
  options
      .add("margin", margin,
           "Differences of the primary metric up to this size count as none; 0.05 for shares, to be given for " +
               core::join(not_shares, ", "))
      .range(0.0001, 1);
  options.add("resamples", resamples, "Bootstrap resamples").range(100, 1000000);
  options.add("specificity", specificity, "Specificity at which each class's sensitivity is read from its ROC curve")
      .range(0.01, 0.999);
  options
      .add("prevalence", prevalence,
           "Prevalences at which predictive values are given as well: a share for every class, or CLASS=SHARE")
      .value_name("X,CLASS=X,...");
}

}  // namespace tripet::evaluation
