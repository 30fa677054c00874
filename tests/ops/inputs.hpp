#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "ops/intensity.hpp"
#include "ops/parallel.hpp"
#include "ops/placement.hpp"

namespace tripet::tests {

/// Normal numbers of this mean and deviation 1, by the key.
inline std::vector<float> numbers(std::int64_t count, const std::string& key, double mean = 0.3) {
  core::Random random(key);
  std::vector<float> values;
  for (std::int64_t i = 0; i < count; ++i) values.push_back(static_cast<float>(random.normal(mean, 1)));
  return values;
}

/// An ops::Parallel that works in pieces of `size` from the end on, as threads might.
inline ops::Parallel in_pieces(std::int64_t size) {
  return [size](std::int64_t count, const std::function<void(std::int64_t, std::int64_t)>& work) {
    for (std::int64_t end = count; end > 0; end -= size) work(std::max<std::int64_t>(0, end - size), end);
  };
}

/// Every kind of change.
constexpr ops::Intensity all_changes{.centre = 0.4F,
                                     .factor = 1.7F,
                                     .scale = 1.1F,
                                     .gamma = 0.9F,
                                     .offset = 0.2F,
                                     .noise = 0.3F,
                                     .key = 0x123456789abcdef0U};

}  // namespace tripet::tests
