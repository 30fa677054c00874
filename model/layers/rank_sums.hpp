#pragma once

#include <functional>
#include <span>

namespace tripet::model {

/// Makes each number the sum of what the ranks (the processes that train one network together) have at its place.
using SumOverRanks = std::function<void(std::span<double> numbers)>;

/// While it lives, batch norm in training mode takes its statistics from the maps of all ranks (synchronised batch
/// norm), in every thread of this process. The ranks then run the same network, forward and backward, at the same time.
class SynchronisedGuard {
 public:
  SynchronisedGuard(SumOverRanks sum, int ranks);
  ~SynchronisedGuard();
  SynchronisedGuard(const SynchronisedGuard&) = delete;
  SynchronisedGuard& operator=(const SynchronisedGuard&) = delete;
};

/// Ranks whose maps batch norm puts together: 1 without a guard.
int synchronised_ranks();

/// Nothing without a guard.
void sum_over_ranks(std::span<double> numbers);

/// Makes means and biased variances of `count` values a channel those of all ranks. Returns their count.
double combine_over_ranks(std::span<double> mean, std::span<double> variance, double count);

}  // namespace tripet::model
