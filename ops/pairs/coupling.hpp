#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace tripet::ops {

/// Class probabilities from pairwise ones: r is [classes x classes], row-major, r[i][j] = P(i | i or j), r[j][i] = 1 -
/// r[i][j], the diagonal unused. Wu, Lin & Weng 2004, second method (eq. 21): p minimises sum_i sum_{j != i} (r_ji p_i
/// - r_ij p_j)^2 on the simplex. Exact when r comes from one p; defined also where r is exactly 0, 1/2 or 1.
std::vector<double> couple(std::span<const double> r, std::size_t classes);

}  // namespace tripet::ops
