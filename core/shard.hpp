#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace tripet::core {

/// One of N parts of a list of jobs, for cluster arrays: every N-th of them, from the I-th on.
struct Shard {
  std::size_t index = 1, count = 1;

  bool whole() const { return count == 1; }

  template <class T>
  std::vector<T> part(std::vector<T> all) const {
    std::vector<T> mine;
    for (std::size_t i = index - 1; i < all.size(); i += count) mine.push_back(std::move(all[i]));
    return mine;
  }
};

/// From the I/N of --shard. Throws UsageError.
Shard parse_shard(const std::string& text);

}  // namespace tripet::core
