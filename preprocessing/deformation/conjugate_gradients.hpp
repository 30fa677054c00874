#pragma once

#include <functional>
#include <span>
#include <vector>

namespace tripet::preprocessing {

/// Solves A x = right for a symmetric positive definite A from x = 0, preconditioned by A's diagonal (Hestenes &
/// Stiefel 1952). multiply(v, out): out = A v. Ends when the residual has fallen to `tolerance` of the right side.
std::vector<float> solve_by_conjugate_gradients(
    const std::function<void(std::span<const float>, std::span<float>)>& multiply, std::span<const float> diagonal,
    std::span<const float> right, double tolerance, int max_iterations);

}  // namespace tripet::preprocessing
