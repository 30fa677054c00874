#include "evaluation/judge_options.hpp"

#include <algorithm>

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

}  // namespace

void JudgeOptions::describe(core::OptionSet& options) {
  options.group("Judgement");
  options.add("primary", primary, "The metric that the verdict rests on")
      .choices(primary_choices(JudgeOptions().primary));
  options.add("margin", margin, "Differences of the primary metric up to this size count as none").range(0.0001, 1);
  options.add("resamples", resamples, "Bootstrap resamples").range(100, 1000000);
  options.add("specificity", specificity, "Specificity at which each class's sensitivity is read from its ROC curve")
      .range(0.01, 0.999);
  options
      .add("prevalence", prevalence,
           "Prevalences at which predictive values are given as well: a share for every class, or CLASS=SHARE")
      .value_name("X,CLASS=X,...");
}

}  // namespace tripet::evaluation
