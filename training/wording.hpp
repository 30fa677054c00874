#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "core/text.hpp"

namespace tripet::training {

/// "1 scan", "2 scans".
inline std::string counted(std::size_t n, const std::string& noun) {
  return std::to_string(n) + " " + noun + (n == 1 ? "" : "s");
}

/// The first few names, so that a line stays a line.
inline std::string first_of(const std::set<std::string>& names) {
  constexpr std::size_t shown = 3;
  std::vector<std::string> first;
  for (const auto& name : names) {
    if (first.size() == shown) break;
    first.push_back(name);
  }
  return core::join(first, ", ") + (names.size() > shown ? ", ..." : "");
}

}  // namespace tripet::training
