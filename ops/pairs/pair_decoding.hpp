#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace tripet::ops {

/// The ways from pairwise to class probabilities, by the name of the option decode. `ratio`: they read r_ij as
/// p_i / (p_i + p_j), which is what pairs trained on their own classes estimate; else as (1 + p_i - p_j) / 2, what
/// pairs with neutral targets estimate.
struct PairDecoding {
  std::string name;
  bool ratio, neutral;  // which reading it takes; votes take both
  bool calibrated;
  /// r [classes x classes], row-major, r_ji = 1 - r_ij, the diagonal 0.
  std::vector<double> (*decode)(std::span<const double> r, std::size_t classes);
};

/// coupling, bradley-terry, linear, vote.
const std::vector<PairDecoding>& pair_decodings();

/// p_i = (1 + sum_{j != i} (2 r_ij - 1)) / K, then the nearest point of the simplex. Exact for r_ij = (1 + p_i - p_j)
/// / 2.
std::vector<double> decode_linear(std::span<const double> r, std::size_t classes);

/// 2 sum_j r_ij / (K (K - 1)): scores that sum to 1 and are not probabilities.
std::vector<double> vote_scores(std::span<const double> r, std::size_t classes);

/// Most votes; then the largest score; then class order. An r of exactly 1/2 is half a vote for each.
std::size_t vote_winner(std::span<const double> r, std::size_t classes);

}  // namespace tripet::ops
