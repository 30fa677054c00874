#pragma once

#include "evaluation/statistics/comparison.hpp"

namespace tripet::evaluation {

/// p of two one-sided tests (Schuirmann 1987) against +- margin, the larger of the two, from the comparison's 90 %
/// interval: below 0.05 just where that lies inside. NaN without a margin or an interval.
double equivalence_p(const Comparison& comparison);

/// How many participants a study of the same spread needs to call two strategies without any difference equivalent with
/// 80 % power; pairs: how many are compared, Holm's first step. NaN without a margin or a spread.
double equivalence_participants(const Comparison& comparison, double participants, std::size_t pairs);

/// Turns the 95 % intervals of pairs that were compared together into those that agree with Holm's verdicts: of the
/// pair of rank r among m the interval at 1 - 0.05 / (m - r + 1), of the first that is not significant and all after it
/// that of its own rank. `level` says which. One pair keeps its own.
void set_holm_intervals(const std::vector<Comparison*>& pairs);

}  // namespace tripet::evaluation
