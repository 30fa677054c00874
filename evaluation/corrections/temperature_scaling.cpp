#include "evaluation/corrections/temperature_scaling.hpp"

#include <algorithm>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "evaluation/input/training_rows.hpp"

namespace tripet::evaluation {
namespace {

constexpr double lowest_inverse = 0.01, highest_inverse = 100;

/// Scores that a softmax turns into the probabilities: one list a scan, or {0, logit} for each of its diseases.
struct Choice {
  std::vector<double> scores;
  std::size_t right;
};

double safe_log(double p) {
  return std::log(std::max(p, std::numeric_limits<double>::epsilon()));
}

std::vector<Choice> choices_of(const std::vector<const PredictionRow*>& rows) {
  std::vector<Choice> choices;
  for (const auto* row : rows) {
    if (row->label >= 0) {
      Choice choice{{}, static_cast<std::size_t>(row->label)};
      for (const double p : row->probabilities) choice.scores.push_back(safe_log(p));
      choices.push_back(std::move(choice));
      continue;
    }
    for (std::size_t k = 0; k < row->probabilities.size(); ++k) {
      if (!knows_class(*row, static_cast<int>(k))) continue;
      const double p = row->probabilities[k];
      choices.push_back({{0, safe_log(p) - safe_log(1 - p)}, has_class(*row, static_cast<int>(k)) ? 1U : 0U});
    }
  }
  return choices;
}

/// First and second derivative of the summed log loss by the inverse temperature; the second is a variance.
std::pair<double, double> slope_at(const std::vector<Choice>& choices, double inverse) {
  std::pair<double, double> slope{0, 0};
  for (const auto& choice : choices) {
    const double top = *std::max_element(choice.scores.begin(), choice.scores.end());
    double sum = 0, mean = 0, square = 0;
    for (const double score : choice.scores) {
      const double weight = std::exp(inverse * (score - top));
      sum += weight;
      mean += weight * score;
      square += weight * score * score;
    }
    mean /= sum;
    slope.first += mean - choice.scores[choice.right];
    slope.second += std::max(0.0, square / sum - mean * mean);
  }
  return slope;
}

void scale(PredictionRow& row, double temperature) {
  if (row.label < 0) {
    for (double& p : row.probabilities) p = 1 / (1 + std::exp((safe_log(1 - p) - safe_log(p)) / temperature));
    return;
  }
  const double top = *std::max_element(row.probabilities.begin(), row.probabilities.end());
  double sum = 0;
  for (double& p : row.probabilities) sum += p = std::exp((safe_log(p) - safe_log(top)) / temperature);
  for (double& p : row.probabilities) p /= sum;
}

}  // namespace

double best_temperature(const std::vector<const PredictionRow*>& rows) {
  const auto choices = choices_of(rows);
  const double low = lowest_inverse, high = highest_inverse;
  // The log loss is convex: its slope rises through 0 between the bounds, or nowhere.
  if (slope_at(choices, low).first >= 0) return 1 / low;
  if (slope_at(choices, high).first <= 0) return 1 / high;
  constexpr int digits = std::numeric_limits<double>::digits - 10;
  std::uintmax_t iterations = 200;
  return 1 / boost::math::tools::newton_raphson_iterate([&](double inverse) { return slope_at(choices, inverse); }, 1.0,
                                                        low, high, digits, iterations);
}

TemperatureScaling temperature_scaling(const StrategyPredictions& strategy) {
  TemperatureScaling result;
  if (!strategy.calibrated) {
    result.reason = "votes are not probabilities: nothing to scale";
    return result;
  }
  std::map<int, std::set<int>> folds;
  for (const auto& row : strategy.rows) folds[row.repeat].insert(row.fold);
  for (const auto& [repeat, of_repeat] : folds) {
    if (of_repeat.size() < 2 || strategy.folds == 0) {
      result.reason = "one fold only, or none known: no other predictions to fit a temperature on";
      return result;
    }
  }
  std::map<std::pair<int, int>, double> fitted;
  for (const auto& [repeat, of_repeat] : folds) {
    for (const int fold : of_repeat) {
      std::vector<const PredictionRow*> rows;
      for (const std::size_t r : training_rows(strategy.rows, repeat, fold)) rows.push_back(&strategy.rows[r]);
      if (rows.empty()) {
        result.reason = "fold " + std::to_string(fold) + " of repeat " + std::to_string(repeat) +
                        " holds every participant: no other predictions to fit a temperature on";
        return result;
      }
      const double temperature = best_temperature(rows);
      fitted[{repeat, fold}] = temperature;
      result.temperatures.push_back({repeat, fold, temperature});
    }
  }
  result.predictions = strategy;
  for (auto& row : result.predictions->rows) scale(row, fitted.at({row.repeat, row.fold}));
  return result;
}

}  // namespace tripet::evaluation
