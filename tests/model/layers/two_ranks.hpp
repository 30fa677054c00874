#pragma once

#include <algorithm>
#include <barrier>
#include <cstddef>
#include <span>
#include <thread>
#include <vector>

namespace tripet::tests {

/// Sums over two threads that call it at the same time.
class TwoRanks {
 public:
  void sum(std::span<double> numbers) {
    shared_[place()] = numbers;
    both_.arrive_and_wait();
    std::vector<double> sums(numbers.size());
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] = shared_[0][i] + shared_[1][i];
    both_.arrive_and_wait();
    std::copy(sums.begin(), sums.end(), numbers.begin());
  }

  /// work(rank) on both at once.
  template <class F>
  void run(const F& work) {
    std::thread first([&] { work(place() = 0); });
    std::thread second([&] { work(place() = 1); });
    first.join();
    second.join();
  }

 private:
  static std::size_t& place() {
    thread_local std::size_t mine = 0;
    return mine;
  }

  std::span<double> shared_[2];
  std::barrier<> both_{2};
};

}  // namespace tripet::tests
