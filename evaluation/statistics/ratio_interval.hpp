#pragma once

#include <utility>

namespace tripet::evaluation {

/// A proportion and the ends of its interval.
struct BoundedShare {
  double share = 0, low = 0, high = 0;
  /// 1 - share with its ends.
  BoundedShare complement() const { return {1 - share, 1 - high, 1 - low}; }
};

/// Interval of a / b, from those of two independent proportions at the same level (MOVER; Donner & Zou 2012,
/// Statistical Methods in Medical Research 21:347): what each side of an interval says of its own variance is combined
/// as Fieller would. From 0 where a is 0, to infinity where b is 0; not defined where both are.
std::pair<double, double> ratio_interval(const BoundedShare& a, const BoundedShare& b);

}  // namespace tripet::evaluation
