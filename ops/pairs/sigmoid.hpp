#pragma once

#include <cmath>

namespace tripet::ops {

/// 1 / (1 + exp(-z)) without overflow; small values keep all their digits.
inline double sigmoid(double z) {
  return z >= 0 ? 1 / (1 + std::exp(-z)) : std::exp(z) / (1 + std::exp(z));
}

}  // namespace tripet::ops
