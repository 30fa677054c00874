#pragma once

#include <optional>
#include <utility>
#include <vector>

namespace tripet::evaluation {

/// What one participant adds to a proportion; means over repeats need not be whole.
struct ClusterCount {
  double successes = 0, trials = 0;
};

/// A proportion of answers about scans of which some are of one participant, as if it were one of independent trials:
/// `trials` is the effective number, p (1 - p) / v, where v is the linearised variance of the ratio among participants,
/// and never more than there are (Korn & Graubard 1998; Rao & Scott 1992). Where all answers are alike nothing shows
/// how much a participant's scans depend on each other: each participant then counts once.
struct EffectiveProportion {
  double share = 0, trials = 0;
  double participants = 0;  // that have trials
};
EffectiveProportion effective_proportion(const std::vector<ClusterCount>& clusters);

/// Wilson's interval of it. Few participants with an answer of the rarer kind say little of v: with m of them the
/// effective number is the harmonic mean of what v gives, weighted m, and of the participants, weighted 1. It is
/// reduced by (z / t)^2, t with participants - 1 degrees of freedom. Nothing with fewer than two participants.
std::optional<std::pair<double, double>> clustered_wilson_interval(const std::vector<ClusterCount>& clusters,
                                                                   double level);

/// Of the mean of proportions of different participants' scans, such as balanced accuracy: mean_wilson_interval of the
/// effective proportions, with as many degrees of freedom as there are participants beyond proportions. One without
/// trials is left out.
std::optional<std::pair<double, double>> clustered_mean_wilson_interval(
    const std::vector<std::vector<ClusterCount>>& proportions, double level);

}  // namespace tripet::evaluation
