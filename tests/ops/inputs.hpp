#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "ops/placement.hpp"

namespace tripet::tests {

/// Normal numbers of mean 0.3 and deviation 1, by the key.
inline std::vector<float> numbers(std::int64_t count, const std::string& key) {
  core::Random random(key);
  std::vector<float> values;
  for (std::int64_t i = 0; i < count; ++i) values.push_back(static_cast<float>(random.normal(0.3, 1)));
  return values;
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
