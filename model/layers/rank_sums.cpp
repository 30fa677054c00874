#include "model/layers/rank_sums.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace tripet::model {
namespace {

// Of the process and not of a thread: on a GPU backward runs in LibTorch's own.
SumOverRanks current_sum;
int current_ranks = 1;

}  // namespace

SynchronisedGuard::SynchronisedGuard(SumOverRanks sum, int ranks) {
  current_sum = std::move(sum);
  current_ranks = ranks;
}

SynchronisedGuard::~SynchronisedGuard() {
  current_sum = nullptr;
  current_ranks = 1;
}

int synchronised_ranks() {
  return current_ranks;
}

void sum_over_ranks(std::span<double> numbers) {
  if (current_sum) current_sum(numbers);
}

double combine_over_ranks(std::span<double> mean, std::span<double> variance, double count) {
  if (!current_sum) return count;
  // Twice, so that large means do not drown small variances.
  std::vector<double> sums(mean.size() + 1);
  std::transform(mean.begin(), mean.end(), sums.begin(), [&](double m) { return m * count; });
  sums.back() = count;
  sum_over_ranks(sums);
  const double all = sums.back();
  std::vector<double> squares(mean.size());
  for (std::size_t c = 0; c < mean.size(); ++c) {
    const double common = sums[c] / all, apart = mean[c] - common;
    squares[c] = (variance[c] + apart * apart) * count;
    mean[c] = common;
  }
  sum_over_ranks(squares);
  std::transform(squares.begin(), squares.end(), variance.begin(), [&](double s) { return s / all; });
  return all;
}

}  // namespace tripet::model
