#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tripet::evaluation {

/// How well the site alone predicts the diagnosis. Every participant of a site gets the diagnosis of which the site has
/// the largest share (ties count in parts): of all rules the one of the highest balanced accuracy. It is found on the
/// participants it is applied to, so that it is above 1/K by chance too: what counts is whether it is higher than with
/// sites dealt out at random.
struct SitePrediction {
  double balanced_accuracy = 0;
  double expected = 0;  // its mean when sites are shuffled among the participants
  double high = 0;      // 95 % of shuffles stay at or below
  double p = 1;         // share of shuffles, and what was observed, that reach it
};

/// sites, labels: one a participant; labels 0..classes-1. Classes without participants do not count. The same result
/// for the same seed.
SitePrediction predict_from_site(const std::vector<std::string>& sites, const std::vector<int>& labels, int classes,
                                 int shuffles, std::uint64_t seed);

}  // namespace tripet::evaluation
