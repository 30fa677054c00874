#include "evaluation/metrics/calibration_error.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

namespace tripet::evaluation {
namespace {

constexpr int most_bins = 15, equal_mass_bins = 5;

int bin_of(double stated) {
  int bin = std::clamp(static_cast<int>(stated * most_bins), 0, most_bins - 1);
  // The product may round across an edge; the edges are the quotients b / 15.
  if (stated <= static_cast<double>(bin) / most_bins) --bin;
  if (stated > static_cast<double>(bin + 1) / most_bins) ++bin;
  return std::clamp(bin, 0, most_bins - 1);
}

/// What was stated, whether it was so, and the bin.
struct Statements {
  std::vector<double> stated;
  std::vector<std::uint8_t> was;
  std::vector<int> bin;

  void group(Bins bins) {
    bin.resize(stated.size());
    if (bins == Bins::width15) {
      std::transform(stated.begin(), stated.end(), bin.begin(), bin_of);
      return;
    }
    std::vector<double> ordered = stated;
    std::sort(ordered.begin(), ordered.end());
    for (std::size_t r = 0; r < stated.size(); ++r) {
      const auto place = std::lower_bound(ordered.begin(), ordered.end(), stated[r]) - ordered.begin();
      bin[r] = static_cast<int>(static_cast<std::size_t>(place) * equal_mass_bins / stated.size());
    }
  }
};

/// One list of the top classes, or one a disease.
std::vector<Statements> statements_of(const std::vector<const PredictionRow*>& rows, Bins bins) {
  const bool exclusive = rows[0]->label >= 0;
  std::vector<Statements> lists(exclusive ? 1 : rows[0]->probabilities.size());
  for (const auto* row : rows) {
    for (std::size_t k = 0; k < lists.size(); ++k) {
      const int about = exclusive ? most_probable(row->probabilities) : static_cast<int>(k);
      lists[k].stated.push_back(row->probabilities[about]);
      lists[k].was.push_back(has_class(*row, about));
    }
  }
  for (auto& list : lists) list.group(bins);
  return lists;
}

/// Sum over bins of |so - stated|, both summed over rows, divided by the rows.
template <class Was>
double error_of(const Statements& list, Was was) {
  std::array<double, most_bins> gap{};
  for (std::size_t r = 0; r < list.stated.size(); ++r) gap[list.bin[r]] += (was(r) ? 1 : 0) - list.stated[r];
  double sum = 0;
  for (const double g : gap) sum += std::abs(g);
  return sum / static_cast<double>(list.stated.size());
}

}  // namespace

double expected_calibration_error(const std::vector<const PredictionRow*>& rows, Bins bins) {
  const auto lists = statements_of(rows, bins);
  double sum = 0;
  for (const auto& list : lists) sum += error_of(list, [&](std::size_t r) { return list.was[r] != 0; });
  return sum / static_cast<double>(lists.size());
}

CalibratedReference calibrated_reference(const std::vector<const PredictionRow*>& rows, double observed,
                                         std::uint64_t seed, Bins bins) {
  const auto lists = statements_of(rows, bins);
  // Enough for two digits of the mean; fewer where many rows make each draw precise.
  const int draws = static_cast<int>(std::clamp<std::size_t>(5'000'000 / (rows.size() * lists.size()), 100, 1000));
  std::mt19937_64 generator(seed);
  CalibratedReference result;
  int reached = 1;
  for (int d = 0; d < draws; ++d) {
    double error = 0;
    for (const auto& list : lists) {
      error += error_of(
          list, [&](std::size_t r) { return static_cast<double>(generator() >> 11) * 0x1p-53 < list.stated[r]; });
    }
    error /= static_cast<double>(lists.size());
    result.expected += error / draws;
    reached += error >= observed;
  }
  result.p = static_cast<double>(reached) / (draws + 1);
  return result;
}

std::vector<ReliabilityPoint> reliability_curve(const StrategyPredictions& strategy) {
  std::vector<const PredictionRow*> rows;
  std::size_t scans = 0;
  for (const auto& row : strategy.rows) {
    rows.push_back(&row);
    scans += row.repeat == strategy.rows[0].repeat;
  }
  std::array<ReliabilityPoint, most_bins> points{};
  for (const auto& list : statements_of(rows, scans < few_scans ? Bins::mass5 : Bins::width15)) {
    for (std::size_t r = 0; r < list.stated.size(); ++r) {
      auto& point = points[list.bin[r]];
      point.stated += list.stated[r];
      point.right += list.was[r];
      ++point.rows;
    }
  }
  std::vector<ReliabilityPoint> curve;
  for (auto& point : points) {
    if (point.rows == 0) continue;
    point.stated /= point.rows;
    curve.push_back(point);
  }
  std::sort(curve.begin(), curve.end(), [](const auto& a, const auto& b) { return a.stated < b.stated; });
  return curve;
}

}  // namespace tripet::evaluation
