#pragma once

#include <cstdint>
#include <functional>

namespace tripet::ops {

/// Calls work(begin, end) for parts that cover [0, count), perhaps in several threads at once. Results of the kernels
/// do not depend on how it cuts.
using Parallel =
    std::function<void(std::int64_t count, const std::function<void(std::int64_t begin, std::int64_t end)>& work)>;

inline void one_thread(std::int64_t count, const std::function<void(std::int64_t, std::int64_t)>& work) {
  work(0, count);
}

}  // namespace tripet::ops
