#include "evaluation/statistics/paired_tests.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "evaluation/metrics/metric_table.hpp"
#include "evaluation/metrics/undefined.hpp"
#include "evaluation/statistics/equivalence.hpp"
#include "evaluation/statistics/significance.hpp"
#include "evaluation/statistics/variance.hpp"
#include "evaluation/statistics/variance_floor.hpp"

namespace tripet::evaluation {
namespace {

Comparison blank(const StrategyScores& a, const StrategyScores& b, const std::string& metric, Question question,
                 const JudgeOptions& options) {
  Comparison c;
  c.question = question;
  c.a = a.predictions().name;
  c.b = b.predictions().name;
  c.metric = metric;
  c.primary = metric == options.primary;
  c.baseline = b.predictions().baseline;
  c.margin = c.primary ? options.margin_of_primary() : nan;
  c.difference = c.low = c.high = c.low90 = c.high90 = c.p = c.p_adjusted = c.smallest_margin =
      c.detectable_difference = c.assumed_discordance = nan;
  return c;
}

/// Participants that one of the two gets right more often than the other, over all repeats.
McNemar mcnemar_of(const StrategyScores& a, const StrategyScores& b) {
  int a_only = 0, b_only = 0;
  for (std::size_t i = 0; i < a.share_right().size(); ++i) {
    a_only += a.share_right()[i] > b.share_right()[i];
    b_only += a.share_right()[i] < b.share_right()[i];
  }
  return mcnemar_mid_p(a_only, b_only);
}

bool same_rows(const StrategyScores& a, const StrategyScores& b) {
  const auto& rows_a = a.predictions().rows;
  const auto& rows_b = b.predictions().rows;
  return std::equal(rows_a.begin(), rows_a.end(), rows_b.begin(), rows_b.end(), [](const auto& x, const auto& y) {
    return std::tie(x.repeat, x.fold, x.participant_id, x.session_id) ==
           std::tie(y.repeat, y.fold, y.participant_id, y.session_id);
  });
}

/// The difference is then known to be 0: no test is needed, nor possible.
bool same_predictions(const StrategyScores& a, const StrategyScores& b) {
  const auto& rows_a = a.predictions().rows;
  const auto& rows_b = b.predictions().rows;
  return same_rows(a, b) &&
         std::equal(rows_a.begin(), rows_a.end(), rows_b.begin(), rows_b.end(), [](const auto& x, const auto& y) {
           return x.predicted == y.predicted && x.predicted_labels == y.predicted_labels &&
                  x.probabilities == y.probabilities;
         });
}

std::vector<double> resampled_differences(const ResampledStrategy& a, const ResampledStrategy& b, std::size_t metric) {
  auto differences = a.resampled(metric);
  const auto of_b = b.resampled(metric);
  for (std::size_t r = 0; r < differences.size(); ++r) differences[r] -= of_b[r];
  return differences;
}

/// Metrics of answers come in steps of one participant; those of probabilities are that coarse only where they are all
/// alike.
bool in_steps(const std::string& metric) {
  return std::any_of(metric_table.begin(), metric_table.end(),
                     [&](const auto& entry) { return metric == entry.name && entry.basis == Basis::answers; });
}

/// Of the difference, as far as participants alone decide it; never NaN.
double least_variance(const ResampledStrategy& a, const ResampledStrategy& b, std::size_t metric,
                      const std::string& name) {
  const double resampled = variance_of(resampled_differences(a, b, metric)), floor = variance_floor(a.scores, metric);
  const double least = resampled > 0 ? resampled : 0;
  return (in_steps(name) || least == 0) && floor > least ? floor : least;
}

/// Of few folds or participants an interval reaches beyond what a difference can be.
void keep_possible(Comparison& c, Task task) {
  // Of several diseases Brier is a sum over them, and has no bound of 2.
  if (c.metric == name_of(Metric::brier) && task == Task::multilabel) return;
  const double most = metric_span(c.metric);
  for (double* end : {&c.low, &c.high, &c.low90, &c.high90}) *end = std::clamp(*end, -most, most);
}

/// Intervals no narrower, and p no smaller, than those of unanimous participants, where resamples cannot see what these
/// are not sure of.
void widen(Comparison& c, const StrategyScores& scores, std::size_t metric) {
  constexpr double no_width = 1e-12;
  if (!in_steps(c.metric) && c.high - c.low > no_width) return;
  const double error = std::sqrt(variance_floor(scores, metric));
  if (!(error > 0)) return;
  const boost::math::normal normal;
  widen_to(c, error);
  c.p = std::max(c.p, 2 * boost::math::cdf(boost::math::complement(normal, std::abs(c.difference) / error)));
}

/// The AUC that DeLong's test is of: within each fold, or, where nothing was cross-validated, of all scans.
bool is_of_delong(const std::string& metric, const StrategyScores& scores) {
  if (scores.predictions().folds > 1) return metric == name_of(Metric::auc_fold_mean);
  return metric == name_of(scores.task() == Task::exclusive ? Metric::auc_ovr_macro : Metric::auc_macro);
}

/// False, and why, where the test does not apply.
bool set_delong(Comparison& c, const std::vector<ModelAuc>& a, const std::vector<ModelAuc>& b, std::string& reason) {
  const auto test = delong(a, b, reason);
  if (!test) return false;
  c.test = "DeLong";
  c.difference = test->difference;
  std::tie(c.low, c.high) = test->interval(0.95);
  std::tie(c.low90, c.high90) = test->interval(0.90);
  c.p = test->p;
  c.detectable_difference = detectable_z() * std::sqrt(test->variance);
  return true;
}

/// McNemar's p in the place of the bootstrap's, and an interval that does not lie apart from 0 where p says that it may
/// be chance. Over repeats the more often better one need not be the better on average: then nothing is shown.
void set_mcnemar(Comparison& c, const StrategyScores& a, const StrategyScores& b) {
  const auto counts = mcnemar_of(a, b);
  c.test = "McNemar mid-p";
  c.p = c.difference * (counts.a_only - counts.b_only) < 0 ? 1 : counts.p;
  const boost::math::normal normal;
  if (c.p < 1 && c.p > p_of_interval(c)) {
    const double error = std::abs(c.difference) / boost::math::quantile(boost::math::complement(normal, c.p / 2));
    widen_to(c, error);
  } else if (c.p == 1) {
    widen_to(c, std::abs(c.difference));
  }
  c.a_only = counts.a_only;
  c.b_only = counts.b_only;
  const auto n = static_cast<double>(a.share_right().size());
  c.assumed_discordance = (counts.a_only + counts.b_only) / n;
  c.detectable_difference = mcnemar_detectable(c.assumed_discordance, n);
}

}  // namespace

Comparison as_models(const ResampledStrategy& a, const ResampledStrategy& b, std::size_t metric,
                     const std::vector<ModelAuc>& aucs_a, const std::vector<ModelAuc>& aucs_b,
                     const JudgeOptions& options) {
  const auto task = a.scores.task();
  Comparison c = blank(a.scores, b.scores, overall_metrics(task)[metric], Question::models, options);
  const bool is_share_right = c.metric == name_of(share_right_metric(task));
  c.test = "paired bootstrap";
  c.difference = a.scores.estimates()[metric] - b.scores.estimates()[metric];
  if (std::isnan(c.difference)) {
    c.reason = "the metric has no value for one of the two";
    return c;
  }
  std::string not_delong;
  const bool same = same_predictions(a.scores, b.scores);
  if (is_of_delong(c.metric, a.scores) && same_rows(a.scores, b.scores) && set_delong(c, aucs_a, aucs_b, not_delong)) {
    if (!same) widen(c, a.scores, metric);
    return c;
  }
  const auto differences = resampled_differences(a, b, metric);
  const auto wide = percentile_interval(differences, 0.95), narrow = percentile_interval(differences, 0.90);
  if (std::isnan(wide.low)) {
    c.reason =
        "undefined in " + std::to_string(wide.undefined) + " of " + std::to_string(differences.size()) + " resamples";
    return c;
  }
  std::tie(c.low, c.high) = std::tie(wide.low, wide.high);
  std::tie(c.low90, c.high90) = std::tie(narrow.low, narrow.high);
  c.detectable_difference = detectable_z() * std::sqrt(variance_of(differences));
  c.p = p_of_interval(c);
  if (!same) widen(c, a.scores, metric);
  // Of participants with several scans McNemar's test counts who is oftener right, not by how much.
  if (is_share_right && !a.scores.clustered()) set_mcnemar(c, a.scores, b.scores);
  keep_possible(c, task);
  return c;
}

namespace {

/// Rows of the smaller sample of a repeat's folds together, and no more than there are participants.
double smallest_sample(const std::vector<ModelAuc>& folds) {
  std::map<int, double> rows;
  std::set<std::uint32_t> participants;
  for (const auto& fold : folds) {
    rows[fold.repeat] += static_cast<double>(fold.smallest);
    participants.insert(fold.participant.begin(), fold.participant.end());
  }
  double smallest = static_cast<double>(participants.size());
  for (const auto& [repeat, count] : rows) smallest = std::min(smallest, count);
  return smallest;
}

}  // namespace

Comparison item_as_models(const StrategyScores& a, const StrategyScores& b, const std::string& item,
                          const std::vector<ModelAuc>& aucs_a, const std::vector<ModelAuc>& aucs_b,
                          const JudgeOptions& options) {
  Comparison c = blank(a, b, "auc", Question::models, options);
  c.item = item;
  c.test = "DeLong";
  if (!same_rows(a, b)) {
    c.reason = "the two have other repeats or folds";
  } else {
    set_delong(c, aucs_a, aucs_b, c.reason);
    // Where no fold shows a spread, as much as unanimous rows of the smaller sample leave open.
    if (c.low == c.high && !same_predictions(a, b)) widen_to(c, std::sqrt(unanimous_variance(smallest_sample(aucs_a))));
  }
  return c;
}

std::string why_not_paired(const StrategyScores& a, const StrategyScores& b) {
  for (const auto* s : {&a, &b}) {
    if (s->predictions().folds == 0) return "the folds of " + s->predictions().name + " are unknown (no column fold)";
  }
  if (!same_rows(a, b)) return "the two have other repeats or folds";
  std::map<int, std::set<int>> folds;
  for (const auto& fold : a.folds()) folds[fold.repeat].insert(fold.fold);
  for (const auto& [repeat, of_repeat] : folds) {
    if (of_repeat.size() != folds.begin()->second.size()) return "the repeats have different numbers of folds";
  }
  if (folds.begin()->second.size() < 2) return "there is one fold only; cross-validation is needed";
  return "";
}

Comparison as_procedures(const ResampledStrategy& strategy_a, const ResampledStrategy& strategy_b, std::size_t metric,
                         const std::string& not_paired, const JudgeOptions& options) {
  const StrategyScores &a = strategy_a.scores, &b = strategy_b.scores;
  Comparison c = blank(a, b, overall_metrics(a.task())[metric], Question::procedures, options);
  c.test = "corrected t";
  const auto discordant = mcnemar_of(a, b);
  c.assumed_discordance =
      (discordant.a_only + discordant.b_only) / static_cast<double>(std::max<std::size_t>(1, a.share_right().size()));
  c.reason = not_paired;
  if (!not_paired.empty()) return c;
  if (same_predictions(a, b)) {
    c.difference = c.low = c.high = c.low90 = c.high90 = c.detectable_difference = 0;
    c.p = 1;
    return c;
  }
  std::vector<double> differences;
  std::set<int> repeats;
  for (std::size_t f = 0; f < a.folds().size(); ++f) {
    const auto& of_a = a.folds()[f];
    differences.push_back(of_a.values[metric] - b.folds()[f].values[metric]);
    repeats.insert(of_a.repeat);
    if (std::isnan(differences.back())) {
      c.reason = "undefined in fold " + std::to_string(of_a.fold) + " of repeat " + std::to_string(of_a.repeat);
      return c;
    }
  }
  // Equal values of networks that answer otherwise say nothing: two that predict one class each score alike.
  const bool alike = std::all_of(differences.begin(), differences.end(), [](double d) { return std::abs(d) < 1e-14; });
  const double least =
      alike && discordant.a_only + discordant.b_only > 0 ? 0 : least_variance(strategy_a, strategy_b, metric, c.metric);
  // Repeats may number their folds alike or on and on; each has as many (why_not_paired).
  const auto test = corrected_t(differences, static_cast<int>(differences.size() / repeats.size()), c.reason,
                                std::sqrt(least), strategy_a.test_to_train_or_folds());
  if (alike) c.difference = 0;
  if (!test) return c;
  const double of_all = a.estimates()[metric] - b.estimates()[metric];
  if (test->p < 0.05 && of_all * test->mean < 0 && a.largest_fold() > 2 * a.smallest_fold()) {
    c.reason = "folds of " + std::to_string(a.smallest_fold()) + " to " + std::to_string(a.largest_fold()) +
               " scans: the mean over folds favours one and all scans together the other";
    return c;
  }
  c.difference = test->mean;
  c.degrees_of_freedom = test->degrees_of_freedom;
  c.by_participants = test->floored;
  std::tie(c.low, c.high) = std::tie(test->low95, test->high95);
  std::tie(c.low90, c.high90) = std::tie(test->low90, test->high90);
  keep_possible(c, a.task());
  c.p = test->p;
  c.detectable_difference = test->detectable;
  return c;
}

}  // namespace tripet::evaluation
