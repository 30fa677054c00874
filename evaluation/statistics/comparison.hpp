#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/judge_options.hpp"
#include "evaluation/statistics/resampled_strategy.hpp"
#include "evaluation/statistics/verdict.hpp"

namespace tripet::evaluation {

/// One strategy against another by one metric, under one of two questions:
/// - models: these trained models on these participants. Paired bootstrap of participants (accuracy or subset_accuracy
///   of one scan each: McNemar mid-p on participants that one gets right more often than the other; auc_fold_mean, the
///   AUC of each pair of more than two classes, and that of each disease: the mean over folds of DeLong's, see
///   delong.hpp; where it does not apply auc_fold_mean is bootstrapped).
///   Another training set would have given other models: this question ignores it, and rejects a true null of equal
///   learners too often.
/// - procedures: the strategies as ways of training. Corrected t over repeats x folds. Verdicts rest on it.
struct Comparison {
  std::string a, b, metric, test;
  Question question = Question::models;
  std::string item;  // the pair of classes, "CN|MCI", or the disease, where metric is "auc"; otherwise empty
  bool primary = false;
  bool baseline = false;         // b is a baseline: described, and no part of the multiplicity
  double difference, low, high;  // a - b with its interval at `level`
  double level = 0.95;           // higher where several pairs share the 5 %, see set_holm_intervals
  double low90, high90;
  int degrees_of_freedom = 0;  // of t; 0: the intervals are not t's
  double p, p_adjusted;
  double p_equivalence = NAN, p_equivalence_adjusted = NAN;  // two one-sided tests; of the primary metric
  double equivalence_participants = NAN;                     // that it would take
  double margin;                                             // NaN except for the primary metric
  double smallest_margin = NAN;  // within which these data would show equivalence; see set_smallest_margins
  double detectable_difference;  // what a study of this size and spread finds with 80 % power; see set_holm_detectable
  double assumed_discordance;    // share of participants that one gets right more often; McNemar's power rests on it
  Verdict verdict = Verdict::cannot_tell;
  bool different_within_margin = false;  // equivalent, and yet significantly different
  bool by_participants = false;          // the error is that of the participants: folds scatter less
  std::string reason;                    // why there are no numbers; empty when there are
  int a_only = -1, b_only = -1;          // discordant participants, where the test is McNemar's
};

/// Equivalent: both one-sided tests against the margin hold at 5 %, after Holm where p_equivalence_adjusted is known,
/// also when the difference is significant: different_within_margin. Of one pair that is: the 90 % interval lies inside
/// the margin. Better: p_adjusted below 0.05. Otherwise cannot tell.
void decide(Comparison& comparison);

/// Every pair of strategies by every resampled metric, and each strategy against each baseline by the primary metric.
/// All are of one ResampledScores. The primary metric's p, of difference and of equivalence, are adjusted over pairs
/// (Holm), and its intervals agree with that; the others' over pairs and
/// metrics: they are exploratory.
std::vector<Comparison> compare_all(const std::vector<ResampledStrategy>& strategies, const JudgeOptions& options,
                                    int threads);

core::Json to_json(const Comparison& comparison);

}  // namespace tripet::evaluation
