#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <string_view>
#include <utility>
#include <vector>

#include "core/hash.hpp"

namespace tripet::core {

/// Random numbers as a function of a key and a counter (SplitMix64: Steele, Lea & Flood 2014). A stream named by its
/// key ("noise/SEED/PARTICIPANT") gives the same numbers whatever else the program draws, in whatever order or thread.
class Random {
 public:
  explicit Random(std::string_view key) : state_(hash_seed(key)) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }
  /// In (0, 1), never an end.
  double uniform() { return (static_cast<double>(next() >> 12) + 0.5) * 0x1p-52; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Box-Muller: two uniforms a value.
  double normal() {
    const double radius = std::sqrt(-2 * std::log(uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }
  double normal(double mean, double deviation) { return mean + deviation * normal(); }
  /// The normal distribution restricted to [low, high]: values outside are drawn again.
  double normal_within(double mean, double deviation, double low, double high) {
    double value = normal(mean, deviation);
    while (value < low || value > high) value = normal(mean, deviation);
    return value;
  }
  /// 0 .. count-1; the bias of the remainder is below count / 2^64.
  std::size_t index(std::size_t count) { return static_cast<std::size_t>(next() % count); }

  /// Fisher-Yates; std::shuffle gives another order with another standard library.
  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[index(i)]);
  }

 private:
  std::uint64_t state_;
};

}  // namespace tripet::core
