#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace tripet::ops {

/// Class probabilities from pairwise ones by the Bradley-Terry model, Hastie & Tibshirani 1998, with equal pair
/// weights: p minimises the sum over pairs of the Kullback-Leibler divergence from r_ij to p_i / (p_i + p_j). r as in
/// couple(); r is kept 1e-13 away from 0 and 1, where the minimum would lie at infinity. Throws core::Error if it does
/// not converge.
std::vector<double> fit_bradley_terry(std::span<const double> r, std::size_t classes);

}  // namespace tripet::ops
