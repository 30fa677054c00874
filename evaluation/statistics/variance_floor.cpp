#include "evaluation/statistics/variance_floor.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "evaluation/metrics/metric_table.hpp"
#include "evaluation/metrics/undefined.hpp"

namespace tripet::evaluation {
namespace {

double square(double x) {
  return x * x;
}

/// Of the mean over the recalls that balanced accuracy is of; classes that nobody has play no part in it.
double balanced_floor(const StrategyScores& scores) {
  double sum = 0, count = 0;
  const auto add = [&](double participants, double weight) {
    if (participants > 0) sum += weight * weight * unanimous_variance(participants);
    return participants > 0 ? 1 : 0;
  };
  const bool exclusive = scores.task() == Task::exclusive;
  for (std::size_t k = 0; k < scores.participants_with().size(); ++k) {
    const double with = scores.participants_with()[k], without = scores.participants_without()[k];
    const bool both = !exclusive && with > 0 && without > 0;
    int used = add(with, both ? 0.5 : 1);
    if (!exclusive) used += add(without, both ? 0.5 : 1);
    count += used > 0 ? 1 : 0;
  }
  return count > 0 ? sum / (count * count) : nan;
}

/// By how much a metric moves when everybody's answer does.
double span_of(const StrategyScores& scores, const std::string& name) {
  const auto& with = scores.participants_with();
  if (name == name_of(Metric::log_loss)) return std::log(std::max(2.0, static_cast<double>(with.size())));
  if (name != name_of(Metric::mcc) && name != name_of(Metric::cohen_kappa)) return metric_span(name);
  const double all = std::accumulate(with.begin(), with.end(), 0.0);
  double by_chance = 0;
  for (const double count : with) by_chance += square(count / all);
  return by_chance < 1 ? 1 / (1 - by_chance) : metric_span(name);
}

}  // namespace

double metric_span(const std::string& metric) {
  for (const Metric wide : {Metric::mcc, Metric::cohen_kappa, Metric::brier}) {
    if (metric == name_of(wide)) return 2;
  }
  return metric == name_of(Metric::log_loss) ? INFINITY : 1;
}

double unanimous_variance(double n) {
  const double share = (n + 0.5) / (n + 1);
  return share * (1 - share) / n;
}

bool is_of_all_participants(const std::string& metric) {
  for (const Metric of_all : {Metric::accuracy, Metric::subset_accuracy, Metric::hamming_loss, Metric::micro_f1,
                              Metric::auc_micro, Metric::log_loss, Metric::brier, Metric::mcc, Metric::cohen_kappa}) {
    if (metric == name_of(of_all)) return true;
  }
  return false;
}

double variance_floor(const StrategyScores& scores, std::size_t metric) {
  const std::string& name = overall_metrics(scores.task())[metric];
  if (name == name_of(Metric::balanced_accuracy) || name == name_of(Metric::macro_f1)) return balanced_floor(scores);
  double participants = static_cast<double>(scores.participants());
  const auto count = [&](double of_class) {
    if (of_class > 0) participants = std::min(participants, of_class);
  };
  for (std::size_t k = 0; k < scores.participants_with().size() && !is_of_all_participants(name); ++k) {
    count(scores.participants_with()[k]);
    if (scores.task() == Task::multilabel) count(scores.participants_without()[k]);
  }
  return participants > 0 ? square(span_of(scores, name)) * unanimous_variance(participants) : nan;
}

}  // namespace tripet::evaluation
