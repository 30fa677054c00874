#pragma once

#include <cstddef>
#include <functional>

namespace tripet::core {

/// How many threads `--threads N` or `--workers N` means: 0 or less is one for each core that this process may use.
int thread_count(int asked);

/// Throws when another piece of the same work has failed. Long pieces call it in between.
using StopCheck = std::function<void()>;

/// Calls work(0, stop) ... work(count - 1, stop), each once, on up to `threads` threads, of which the calling one is
/// one. The first exception keeps further pieces from starting and is thrown here when all threads have ended; so is
/// Interrupted, which is looked for before each piece.
void parallel_for(std::size_t count, int threads, const std::function<void(std::size_t, const StopCheck&)>& work);
void parallel_for(std::size_t count, int threads, const std::function<void(std::size_t)>& work);

}  // namespace tripet::core
