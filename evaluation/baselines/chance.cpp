#include "evaluation/baselines/chance.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>
#include <vector>

#include "evaluation/baselines/baselines.hpp"
#include "evaluation/metrics/metric_table.hpp"
#include "evaluation/metrics/strategy_scores.hpp"

namespace tripet::evaluation {
namespace {

/// Of the rows of which it is known; of a disease that is known of nobody a half says as much.
std::vector<double> frequencies_of(const std::vector<PredictionRow>& rows, std::size_t classes) {
  std::vector<double> with(classes, 0), known(classes, 0);
  for (const auto& row : rows) {
    for (std::size_t k = 0; k < classes; ++k) {
      with[k] += has_class(row, static_cast<int>(k));
      known[k] += knows_class(row, static_cast<int>(k));
    }
  }
  for (std::size_t k = 0; k < classes; ++k) with[k] = known[k] > 0 ? with[k] / known[k] : 0.5;
  return with;
}

/// The most frequent first.
std::vector<int> by_frequency(const std::vector<double>& frequencies) {
  std::vector<int> order(frequencies.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return frequencies[static_cast<std::size_t>(a)] > frequencies[static_cast<std::size_t>(b)];
  });
  return order;
}

/// To the scans of each class of a repeat, in the order of folds, answers as often as classes occur. Each class begins
/// at another place, so that a fold of few scans does not get one answer alone.
void deal_out(std::vector<PredictionRow>& rows, const std::vector<double>& frequencies) {
  struct Hand {
    std::vector<double> given;
    double turn = 0;
  };
  std::map<std::pair<int, int>, Hand> hands;  // of repeat and class
  const auto next = [&](Hand& hand) {
    ++hand.turn;
    std::size_t owed = 0;
    for (std::size_t k = 1; k < frequencies.size(); ++k) {
      if (frequencies[k] * hand.turn - hand.given[k] > frequencies[owed] * hand.turn - hand.given[owed] + 1e-9)
        owed = k;
    }
    ++hand.given[owed];
    return static_cast<int>(owed);
  };
  for (auto& row : rows) {
    auto [found, first] = hands.try_emplace({row.repeat, row.label});
    Hand& hand = found->second;
    if (first) {
      hand.given.resize(frequencies.size());
      for (int skipped = 0; skipped < row.label; ++skipped) next(hand);
    }
    row.predicted = next(hand);
  }
}

/// The combination of most rows of which all diseases are known; none where there is no such row.
ClassSet most_frequent_set(const std::vector<PredictionRow>& rows) {
  std::map<ClassSet, int> counts;
  for (const auto& row : rows) {
    if (row.unknown == 0) ++counts[row.labels];
  }
  const auto most =
      std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == counts.end() ? ClassSet{0} : most->first;
}

/// In the mean of folds, or of all rows where a fold has no value; higher is better.
double worth(const StrategyPredictions& guess, const Predictions& predictions, const std::string& primary) {
  const StrategyScores scores(guess, predictions.task, predictions.classes, participants_of(guess));
  const std::size_t metric = place_of(primary, predictions.task);
  double sum = 0;
  for (const auto& fold : scores.folds()) sum += fold.values[metric];
  const double mean =
      std::isfinite(sum) ? sum / static_cast<double>(scores.folds().size()) : scores.estimates()[metric];
  return higher_is_better(primary) ? mean : -mean;
}

/// The guesses that could be the best by a metric of answers, after the first, the likeliest one of each scan.
std::vector<StrategyPredictions> other_guesses(const StrategyPredictions& likeliest, Task task,
                                               const std::vector<double>& frequencies, const std::string& primary) {
  std::vector<StrategyPredictions> guesses;
  const auto add_constant = [&](int predicted, ClassSet labels) {
    guesses.push_back(likeliest);
    for (auto& row : guesses.back().rows) {
      row.predicted = predicted;
      row.predicted_labels = labels;
    }
  };
  const auto order = by_frequency(frequencies);
  if (task == Task::exclusive) {
    for (const int k : order) add_constant(k, 0);
    if (primary != name_of(Metric::macro_f1)) return guesses;
    guesses.push_back(likeliest);
    deal_out(guesses.back().rows, frequencies);
    return guesses;
  }
  ClassSet labels = 0;
  add_constant(-1, labels);
  for (const int k : order) add_constant(-1, labels |= ClassSet{1} << k);
  add_constant(-1, most_frequent_set(likeliest.rows));
  return guesses;
}

bool is_of_answers(const std::string& metric) {
  return std::any_of(metric_table.begin(), metric_table.end(),
                     [&](const auto& entry) { return metric == entry.name && entry.basis == Basis::answers; });
}

}  // namespace

StrategyPredictions chance_baseline(const Predictions& predictions, const std::string& primary) {
  const auto& first = predictions.strategies.front();
  StrategyPredictions best;
  best.name = baseline_name::chance;
  best.baseline = true;
  best.folds = first.folds;
  best.rows = first.rows;
  const auto frequencies = frequencies_of(best.rows, predictions.classes.size());
  for (auto& row : best.rows) {
    row.prediction_set.reset();
    row.probabilities = frequencies;
    predict_from_probabilities(row);
  }
  if (!is_of_answers(primary) || place_of(primary, predictions.task) >= overall_metrics(predictions.task).size()) {
    return best;
  }
  constexpr double rounding = 1e-9;
  double most = worth(best, predictions, primary);
  for (auto& guess : other_guesses(best, predictions.task, frequencies, primary)) {
    const double found = worth(guess, predictions, primary);
    if (!(found > most + rounding)) continue;
    most = found;
    best = std::move(guess);
  }
  return best;
}

}  // namespace tripet::evaluation
