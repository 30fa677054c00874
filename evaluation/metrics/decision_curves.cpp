#include "evaluation/metrics/decision_curves.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "evaluation/metrics/undefined.hpp"
#include "evaluation/statistics/resampling.hpp"

namespace tripet::evaluation {
namespace {

constexpr int thresholds = 49, most_resamples = 500;
constexpr std::size_t width = 2 * thresholds;  // net benefit, then treating all

double threshold(int i) {
  return static_cast<double>(i + 1) / (thresholds + 1);
}

/// The rows of one repeat: how many thresholds each one's probability reaches, and whether it is of the class.
class ClassRows {
 public:
  ClassRows(const std::vector<const PredictionRow*>& rows, const std::vector<std::string>& participants, int k) {
    for (const auto* row : rows) {
      const auto place = std::lower_bound(participants.begin(), participants.end(), row->participant_id);
      participant_.push_back(static_cast<std::uint32_t>(place - participants.begin()));
      int reached = 0;
      while (reached < thresholds && row->probabilities[k] >= threshold(reached)) ++reached;
      cell_.push_back(static_cast<std::uint8_t>(2 * reached + (has_class(*row, k) ? 1 : 0)));
    }
  }

  void score(const std::uint16_t* weights, double* values) const {
    std::array<double, 2 * (thresholds + 1)> counts{};
    for (std::size_t r = 0; r < cell_.size(); ++r) counts[cell_[r]] += weights[participant_[r]];
    double positives = 0, negatives = 0;
    for (std::size_t i = 0; i < counts.size(); i += 2) {
      negatives += counts[i];
      positives += counts[i + 1];
    }
    double hits = 0, false_alarms = 0;
    for (int i = thresholds - 1; i >= 0; --i) {
      false_alarms += counts[2 * (i + 1)];
      hits += counts[2 * (i + 1) + 1];
      const double odds = threshold(i) / (1 - threshold(i));
      values[i] = ratio(hits - false_alarms * odds, positives + negatives);
      values[thresholds + i] = ratio(positives - negatives * odds, positives + negatives);
    }
  }

 private:
  std::vector<std::uint32_t> participant_;
  std::vector<std::uint8_t> cell_;
};

/// Six decimals are more than a plot shows, and keep the file small.
core::Json rounded(double value) {
  return core::number(std::round(value * 1e6) / 1e6);
}

}  // namespace

core::Json decision_curves_json(const StrategyScores& scores, const std::vector<std::string>& classes,
                                const std::vector<std::string>& participants, int resamples, std::uint64_t seed,
                                int threads) {
  if (!scores.predictions().calibrated) return {{"reason", uncalibrated}};
  core::Json json;
  for (std::size_t k = 0; k < classes.size(); ++k) {
    std::vector<ClassRows> repeats;
    for (const auto& rows : scores.rows()) repeats.emplace_back(rows, participants, static_cast<int>(k));
    const WeightedStatistic statistic = [&](const std::uint16_t* weights, double* values) {
      std::array<double, width> one{};
      std::fill(values, values + width, 0);
      for (const auto& repeat : repeats) {
        repeat.score(weights, one.data());
        for (std::size_t i = 0; i < width; ++i) values[i] += one[i] / static_cast<double>(repeats.size());
      }
    };
    std::vector<double> estimates(width);
    statistic(std::vector<std::uint16_t>(participants.size(), 1).data(), estimates.data());
    const Bootstrap bootstrap(participants.size(), width, std::min(resamples, most_resamples), seed, threads,
                              statistic);
    auto& curve = json[classes[k]];
    for (int i = 0; i < thresholds; ++i) {
      const auto place = static_cast<std::size_t>(i);
      const auto interval = percentile_interval(bootstrap.column(place), 0.95);
      curve["threshold"].push_back(threshold(i));
      curve["net_benefit"].push_back(rounded(estimates[place]));
      curve["low"].push_back(rounded(interval.low));
      curve["high"].push_back(rounded(interval.high));
      curve["treat_all"].push_back(rounded(estimates[thresholds + place]));
    }
  }
  return json;
}

}  // namespace tripet::evaluation
