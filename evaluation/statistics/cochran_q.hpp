#pragma once

#include <vector>

namespace tripet::evaluation {

/// Cochran (1954): sum (x - mean)^2 / v with weights 1 / v, against chi-squared.
struct CochranQ {
  double q, p;
  int degrees_of_freedom;
};
/// Of independent estimates; those without a value or variance are left out. p is NaN with fewer than two.
CochranQ cochran_q(const std::vector<double>& estimates, const std::vector<double>& variances);

}  // namespace tripet::evaluation
