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
  /// A stream by number: costs no hash, for streams in thousands.
  Random(std::uint64_t seed, std::uint64_t stream) : state_(mix(seed + step) ^ mix(~stream)) {}

  std::uint64_t next() { return mix(state_ += step); }
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
  /// The same by the high bits of a product, which costs no division; count below 2^32.
  std::size_t below(std::size_t count) {
    const std::uint64_t x = next(), high = x >> 32, low = x & 0xffffffffU;
    return static_cast<std::size_t>((high * count + (low * count >> 32)) >> 32);
  }

  /// Fisher-Yates; std::shuffle gives another order with another standard library.
  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[index(i)]);
  }

 private:
  static constexpr std::uint64_t step = 0x9e3779b97f4a7c15U;

  static std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

}  // namespace tripet::core
