#include "evaluation/metrics/curves.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/parallel_for.hpp"
#include "evaluation/metrics/strategy_scores.hpp"
#include "evaluation/metrics/undefined.hpp"
#include "evaluation/statistics/resampling.hpp"
#include "evaluation/statistics/significance.hpp"

namespace tripet::evaluation {
namespace {

constexpr std::size_t grid_steps = 100;
// More points than this are drawn on the grid: nobody sees the difference, and the page stays small.
constexpr std::size_t most_curve_points = 1000;

double grid_place(std::size_t i) {
  return static_cast<double>(i) / grid_steps;
}

/// The rows of one repeat in descending order of a class's probability.
struct Descent {
  std::vector<std::uint32_t> participant;
  std::vector<std::uint8_t> positive, last;  // last: of a run of equal scores

  /// Weights of the negatives and positives with at least each distinct score; false when one side weighs nothing.
  template <class Visit>
  bool walk(const std::uint16_t* weights, const Visit& visit) const {
    double positives = 0, negatives = 0;
    for (std::size_t i = 0; i < participant.size(); ++i)
      (positive[i] ? positives : negatives) += weights[participant[i]];
    if (positives == 0 || negatives == 0) return false;
    double right = 0, wrong = 0;
    for (std::size_t i = 0; i < participant.size(); ++i) {
      (positive[i] ? right : wrong) += weights[participant[i]];
      if (last[i] && right + wrong > 0) visit(wrong / negatives, right / positives, right / (right + wrong));
    }
    return true;
  }
};

/// Sensitivity at each false positive rate of the grid (the top where the curve rises vertically), then precision at
/// each sensitivity of the grid; added to sums.
void add_heights(const Descent& descent, const std::uint16_t* weights, double* roc, double* precision) {
  double x = 0, y = 0;
  std::size_t at_x = 0, at_y = 0;
  const bool defined = descent.walk(weights, [&](double next_x, double next_y, double next_precision) {
    for (; at_x <= grid_steps && grid_place(at_x) < next_x; ++at_x)
      roc[at_x] += y + (grid_place(at_x) - x) / (next_x - x) * (next_y - y);
    // The tolerance is for sums of weights that are divided: 3/3 may fall short of 1.
    for (; at_y <= grid_steps && grid_place(at_y) <= next_y + 1e-12; ++at_y) precision[at_y] += next_precision;
    x = next_x, y = next_y;
  });
  if (defined) {
    for (; at_x <= grid_steps; ++at_x) roc[at_x] += 1;
  } else {
    for (std::size_t i = 0; i <= grid_steps; ++i) roc[i] = precision[i] = nan;
  }
}

struct Descents {
  std::vector<Descent> repeats;

  /// Participants with a scan of the class.
  double positives() const {
    std::set<std::uint32_t> found;
    for (std::size_t i = 0; i < repeats[0].participant.size(); ++i) {
      if (repeats[0].positive[i] != 0) found.insert(repeats[0].participant[i]);
    }
    return static_cast<double>(found.size());
  }

  /// 2 (grid_steps + 1) numbers.
  void heights(const std::uint16_t* weights, double* values) const {
    std::fill(values, values + 2 * (grid_steps + 1), 0.0);
    for (const auto& descent : repeats) add_heights(descent, weights, values, values + grid_steps + 1);
    for (std::size_t i = 0; i < 2 * (grid_steps + 1); ++i) values[i] /= static_cast<double>(repeats.size());
  }
};

Descents descents_of(const StrategyPredictions& strategy, int label,
                     const std::map<std::string, std::uint32_t>& participants) {
  std::map<int, std::vector<const PredictionRow*>> by_repeat;
  for (const auto& row : strategy.rows) {
    if (knows_class(row, label)) by_repeat[row.repeat].push_back(&row);
  }
  const auto k = static_cast<std::size_t>(label);
  Descents out;
  for (auto& [repeat, rows] : by_repeat) {
    std::stable_sort(rows.begin(), rows.end(),
                     [k](const auto* a, const auto* b) { return a->probabilities[k] > b->probabilities[k]; });
    Descent descent;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      descent.participant.push_back(participants.at(rows[i]->participant_id));
      descent.positive.push_back(has_class(*rows[i], label));
      descent.last.push_back(i + 1 == rows.size() || rows[i + 1]->probabilities[k] != rows[i]->probabilities[k]);
    }
    out.repeats.push_back(std::move(descent));
  }
  return out;
}

void draw_curves(const Descents& descents, const std::uint16_t* once, const double* heights, ClassCurves& curves) {
  if (std::isnan(heights[0])) return;
  curves.roc = {{0}, {0}, {}, {}, {}};
  if (descents.repeats.size() == 1 && descents.repeats[0].participant.size() <= most_curve_points) {
    descents.repeats[0].walk(once, [&](double wrong, double right, double precision) {
      curves.roc.x.push_back(wrong);
      curves.roc.y.push_back(right);
      if (curves.precision_recall.x.empty()) {
        curves.precision_recall.x.push_back(0);
        curves.precision_recall.y.push_back(precision);
      }
      curves.precision_recall.x.push_back(right);
      curves.precision_recall.y.push_back(precision);
    });
    return;
  }
  for (std::size_t i = 0; i <= grid_steps; ++i) {
    curves.roc.x.push_back(grid_place(i));
    curves.roc.y.push_back(heights[i]);
    curves.precision_recall.x.push_back(grid_place(i));
    curves.precision_recall.y.push_back(heights[grid_steps + 1 + i]);
  }
}

/// unanimous: Wilson's lower end of as many participants with the class as there are, for a curve without an error.
void add_curve_band(const Bootstrap& bootstrap, std::size_t column, double unanimous, Curve& curve) {
  for (std::size_t i = 0; i <= grid_steps; ++i) {
    const auto interval = percentile_interval(bootstrap.column(column + i), 0.95);
    if (std::isnan(interval.low)) return;
    curve.band_x.push_back(grid_place(i));
    curve.low.push_back(interval.low);
    curve.high.push_back(interval.high);
  }
  const bool perfect = std::all_of(curve.low.begin(), curve.low.end(), [](double low) { return low >= 1; });
  if (perfect) std::fill(curve.low.begin(), curve.low.end(), unanimous);
}

}  // namespace

std::vector<std::vector<ClassCurves>> class_curves(const Predictions& predictions,
                                                   const std::vector<std::size_t>& strategies, int resamples,
                                                   std::uint64_t seed, int threads) {
  const std::size_t classes = predictions.classes.size();
  std::vector<std::vector<ClassCurves>> out(strategies.size(), std::vector<ClassCurves>(classes));
  if (strategies.empty()) return out;
  const auto names = participants_of(predictions.strategies[strategies[0]]);
  std::map<std::string, std::uint32_t> participants;
  for (const auto& name : names) participants.emplace(name, static_cast<std::uint32_t>(participants.size()));
  std::vector<Descents> descents(strategies.size() * classes);
  core::parallel_for(descents.size(), threads, [&](std::size_t i) {
    descents[i] =
        descents_of(predictions.strategies[strategies[i / classes]], static_cast<int>(i % classes), participants);
  });

  constexpr std::size_t width = 2 * (grid_steps + 1);
  const WeightedStatistic statistic = [&](const std::uint16_t* weights, double* values) {
    for (std::size_t i = 0; i < descents.size(); ++i) descents[i].heights(weights, values + i * width);
  };
  const Bootstrap bootstrap(names.size(), descents.size() * width, resamples, seed, threads, statistic);
  const std::vector<std::uint16_t> once(names.size(), 1);
  core::parallel_for(descents.size(), threads, [&](std::size_t i) {
    ClassCurves& curves = out[i / classes][i % classes];
    std::vector<double> heights(width);
    descents[i].heights(once.data(), heights.data());
    draw_curves(descents[i], once.data(), heights.data(), curves);
    if (curves.roc.x.empty()) return;
    const double positives = descents[i].positives();
    const double unanimous = wilson_interval(positives, positives, 0.95).first;
    add_curve_band(bootstrap, i * width, unanimous, curves.roc);
    add_curve_band(bootstrap, i * width + grid_steps + 1, unanimous, curves.precision_recall);
  });
  return out;
}

}  // namespace tripet::evaluation
