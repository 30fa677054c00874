#include "core/parallel_for.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "core/error.hpp"
#include "core/interrupt.hpp"

namespace tripet::core {

int thread_count(int asked) {
  return asked > 0 ? asked : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

void parallel_for(std::size_t count, int threads, const std::function<void(std::size_t, const StopCheck&)>& work) {
  std::atomic<std::size_t> next{0};
  std::atomic<bool> failed{false};
  std::exception_ptr failure;
  std::mutex mutex;
  const StopCheck stop = [&] {
    if (failed) throw Interrupted();
  };
  const auto run = [&] {
    try {
      for (std::size_t i = next++; i < count && !failed; i = next++) {
        throw_if_interrupted();
        work(i, stop);
      }
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!failure) failure = std::current_exception();
      failed = true;
    }
  };
  {
    std::vector<std::jthread> pool;
    const std::size_t wanted = std::min(count, static_cast<std::size_t>(std::max(1, threads)));
    for (std::size_t t = 1; t < wanted; ++t) pool.emplace_back(run);
    run();
  }
  if (failure) std::rethrow_exception(failure);
}

void parallel_for(std::size_t count, int threads, const std::function<void(std::size_t)>& work) {
  parallel_for(count, threads, [&](std::size_t i, const StopCheck&) { work(i); });
}

}  // namespace tripet::core
