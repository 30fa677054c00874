#include "evaluation/metrics/brier_decomposition.hpp"

#include <algorithm>

namespace tripet::evaluation {
namespace {

/// Rows that get one recalibrated probability, events / rows.
struct Block {
  double rows, events;
  bool above(const Block& other) const { return events * other.rows >= other.events * rows; }
};

/// Pool adjacent violators (Ayer et al. 1955): from the lowest probability upwards, frequencies that do not rise.
std::vector<Block> isotonic(std::vector<std::pair<double, bool>> forecasts) {
  std::sort(forecasts.begin(), forecasts.end());
  std::vector<Block> blocks;
  for (std::size_t start = 0, end = 0; start < forecasts.size(); start = end) {
    Block block{0, 0};
    for (; end < forecasts.size() && forecasts[end].first == forecasts[start].first; ++end) {
      ++block.rows;
      block.events += forecasts[end].second ? 1 : 0;
    }
    while (!blocks.empty() && blocks.back().above(block)) {
      block.rows += blocks.back().rows;
      block.events += blocks.back().events;
      blocks.pop_back();
    }
    blocks.push_back(block);
  }
  return blocks;
}

}  // namespace

BrierDecomposition brier_decomposition(const std::vector<const PredictionRow*>& rows) {
  BrierDecomposition sum;
  for (std::size_t k = 0; k < rows[0]->probabilities.size(); ++k) {
    const auto knows = [k](const auto* row) { return knows_class(*row, static_cast<int>(k)); };
    const auto n = static_cast<double>(std::count_if(rows.begin(), rows.end(), knows));
    if (n == 0) continue;
    std::vector<std::pair<double, bool>> forecasts;
    double events = 0, score = 0;
    for (const auto* row : rows) {
      if (!knows(row)) continue;
      const bool event = has_class(*row, static_cast<int>(k));
      const double p = row->probabilities[k], miss = p - (event ? 1 : 0);
      forecasts.emplace_back(p, event);
      events += event;
      score += miss * miss / n;
    }
    double recalibrated = 0;
    for (const Block& block : isotonic(std::move(forecasts))) {
      recalibrated += block.events * (1 - block.events / block.rows) / n;
    }
    const double uncertainty = events / n * (1 - events / n);
    sum.miscalibration += score - recalibrated;
    sum.discrimination += uncertainty - recalibrated;
    sum.uncertainty += uncertainty;
  }
  return sum;
}

}  // namespace tripet::evaluation
