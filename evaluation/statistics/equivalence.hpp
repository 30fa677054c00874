#pragma once

#include "evaluation/statistics/comparison.hpp"

namespace tripet::evaluation {

/// p of two one-sided tests (Schuirmann 1987) against +- margin, the larger of the two, from the comparison's 90 %
/// interval: below 0.05 just where that lies inside. NaN without a margin or an interval.
double equivalence_p(const Comparison& comparison);

/// How many participants a study of the same spread needs to call two strategies without any difference equivalent with
/// 80 % power; pairs: how many are compared, Holm's first step. By (t_(1 - 0.05 / pairs) + t_0.90) standard errors a
/// margin with t's degrees of freedom as they are: power lies within 0.76 to 0.83 even of two. NaN without a margin or
/// a spread.
double equivalence_participants(const Comparison& comparison, double participants, std::size_t pairs);

/// Standard errors that a two-sided normal test at 5 % finds with 80 % power.
double detectable_z();

/// Intervals of at least so many standard errors as a normal's have. `detectable_difference` grows with them.
void widen_to(Comparison& comparison, double error);

/// p at which the 95 % interval, stretched on the side of 0 as a normal's, would touch it: below 0.05 just where the
/// interval lies apart from 0, and below any share of 0.05 that Holm leaves just where the interval of that level does
/// (set_holm_intervals). The share of resamples beyond 0 has a smallest value, which many pairs leave out of reach.
double p_of_interval(const Comparison& comparison);

/// Sets `smallest_margin` of pairs that were compared together: the smallest margin at which Holm's procedure, all
/// pairs tested against that margin, calls this one equivalent. Of one pair the farther end of its 90 % interval.
void set_smallest_margins(const std::vector<Comparison*>& pairs);

/// Turns the `detectable_difference` of two or more pairs of procedures, which is that of one test at 5 %, into that of
/// Holm's first step.
void set_holm_detectable(const std::vector<Comparison*>& pairs);

/// Turns the 95 % intervals of pairs that were compared together into those that agree with Holm's verdicts: of the
/// pair of rank r among m the interval at 1 - 0.05 / (m - r + 1), of the first that is not significant and all after it
/// that of its own rank. `level` says which. One pair keeps its own.
void set_holm_intervals(const std::vector<Comparison*>& pairs);

}  // namespace tripet::evaluation
