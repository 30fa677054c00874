#pragma once

#include <span>

namespace tripet::ops {

/// Solves a x = b by Gaussian elimination with partial pivoting. a is [n x n], row-major, b is [n]; both are
/// overwritten, b with x. Throws core::Error when a is singular, or when the sizes do not fit.
void solve_linear(std::span<double> a, std::span<double> b);

}  // namespace tripet::ops
