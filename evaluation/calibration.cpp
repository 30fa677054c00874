#include "evaluation/calibration.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

namespace tripet::evaluation {
namespace {

constexpr int bins = 15;

int bin_of(double confidence) {
  int bin = std::clamp(static_cast<int>(confidence * bins), 0, bins - 1);
  // The product may round across an edge; the edges are the quotients b / 15.
  if (confidence <= static_cast<double>(bin) / bins) --bin;
  if (confidence > static_cast<double>(bin + 1) / bins) ++bin;
  return std::clamp(bin, 0, bins - 1);
}

/// Sum over bins of |right - confidence|, both summed over rows, divided by the rows.
template <class Right>
double error_of(const std::vector<double>& confidence, const std::vector<int>& bin, Right right) {
  std::array<double, bins> gap{};
  for (std::size_t r = 0; r < confidence.size(); ++r) gap[bin[r]] += (right(r) ? 1 : 0) - confidence[r];
  double sum = 0;
  for (const double g : gap) sum += std::abs(g);
  return sum / static_cast<double>(confidence.size());
}

struct Confidence {
  std::vector<double> top;
  std::vector<int> bin;
};

Confidence confidence_of(const std::vector<const PredictionRow*>& rows) {
  Confidence result;
  for (const auto* row : rows) {
    result.top.push_back(row->probabilities[most_probable(row->probabilities)]);
    result.bin.push_back(bin_of(result.top.back()));
  }
  return result;
}

}  // namespace

double expected_calibration_error(const std::vector<const PredictionRow*>& rows) {
  const auto confidence = confidence_of(rows);
  return error_of(confidence.top, confidence.bin,
                  [&](std::size_t r) { return most_probable(rows[r]->probabilities) == rows[r]->label; });
}

CalibratedReference calibrated_reference(const std::vector<const PredictionRow*>& rows, double observed,
                                         std::uint64_t seed) {
  const auto confidence = confidence_of(rows);
  // Enough for two digits of the mean; fewer where many rows make each draw precise.
  const int draws = static_cast<int>(std::clamp<std::size_t>(20'000'000 / rows.size(), 100, 1000));
  std::mt19937_64 generator(seed);
  CalibratedReference result;
  int reached = 1;
  for (int d = 0; d < draws; ++d) {
    const double error = error_of(confidence.top, confidence.bin, [&](std::size_t r) {
      return static_cast<double>(generator() >> 11) * 0x1p-53 < confidence.top[r];
    });
    result.expected += error / draws;
    reached += error >= observed;
  }
  result.p = static_cast<double>(reached) / (draws + 1);
  return result;
}

std::vector<ReliabilityPoint> reliability_curve(const StrategyPredictions& strategy) {
  constexpr std::size_t few = 500, equal_bins = 5;
  std::vector<const PredictionRow*> rows;
  std::size_t scans = 0;
  for (const auto& row : strategy.rows) {
    rows.push_back(&row);
    scans += row.repeat == strategy.rows[0].repeat;
  }
  auto confidence = confidence_of(rows);
  if (scans < few) {
    std::vector<double> ordered = confidence.top;
    std::sort(ordered.begin(), ordered.end());
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const auto place = std::lower_bound(ordered.begin(), ordered.end(), confidence.top[r]) - ordered.begin();
      confidence.bin[r] = static_cast<int>(static_cast<std::size_t>(place) * equal_bins / rows.size());
    }
  }
  std::array<ReliabilityPoint, bins> points{};
  for (std::size_t r = 0; r < rows.size(); ++r) {
    auto& point = points[confidence.bin[r]];
    point.stated += confidence.top[r];
    point.right += most_probable(rows[r]->probabilities) == rows[r]->label;
    ++point.rows;
  }
  std::vector<ReliabilityPoint> curve;
  for (auto& point : points) {
    if (point.rows == 0) continue;
    point.stated /= point.rows;
    curve.push_back(point);
  }
  return curve;
}

}  // namespace tripet::evaluation
