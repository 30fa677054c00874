#pragma once

#include <vnl/vnl_matrix.h>
#include <vnl/vnl_vector.h>

namespace tripet::preprocessing {

/// Least squares by its normal equations (normal x = right, normal positive definite) under x >= 0 for all but the
/// unknown `free`: coordinate descent, until no unknown changes by more than 1e-8 of the largest.
vnl_vector<double> solve_non_negative(const vnl_matrix<double>& normal, const vnl_vector<double>& right, unsigned free);

}  // namespace tripet::preprocessing
