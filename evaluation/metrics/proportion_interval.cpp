#include "evaluation/metrics/proportion_interval.hpp"

#include <algorithm>

#include "evaluation/statistics/significance.hpp"

namespace tripet::evaluation {
namespace {

using Holds = std::function<bool(const PredictionRow&)>;
using Bounds = std::optional<std::pair<double, double>>;

/// Which rows a proportion is of, and which of them are successes.
struct Proportion {
  Holds counts, succeeds;
};

bool says(const PredictionRow& row, int k) {
  return row.label < 0 ? in(row.predicted_labels, k) : row.predicted == k;
}

Proportion sensitivity_of(int k) {
  return {[k](const PredictionRow& row) { return has_class(row, k); },
          [k](const PredictionRow& row) { return says(row, k); }};
}

/// Nothing for metrics that are no proportions.
std::optional<Proportion> proportion_of(const MetricKey& key, int k, Task task) {
  const auto has = [k](const PredictionRow& row) { return has_class(row, k); };
  const auto lacks = [k](const PredictionRow& row) { return lacks_class(row, k); };
  const auto said = [k](const PredictionRow& row) { return knows_class(row, k) && says(row, k); };
  const auto denied = [k](const PredictionRow& row) { return knows_class(row, k) && !says(row, k); };
  if (key.is(share_right_metric(task))) return Proportion{[](const PredictionRow&) { return true; }, is_right};
  if (key.is(class_metric::sensitivity)) return sensitivity_of(k);
  if (key.is(class_metric::specificity)) return Proportion{lacks, denied};
  if (key.is(class_metric::ppv)) return Proportion{said, has};
  if (key.is(class_metric::npv)) return Proportion{denied, lacks};
  return std::nullopt;
}

Bounds interval_of(const std::vector<ClusterCount>& clusters, bool clustered) {
  if (clustered) return clustered_wilson_interval(clusters, 0.95);
  double successes = 0, trials = 0;
  for (const auto& c : clusters) {
    successes += c.successes;
    trials += c.trials;
  }
  if (!(trials > 0)) return std::nullopt;
  return wilson_interval(successes, trials, 0.95);
}

Bounds balanced_interval(const StrategyScores& scores, std::size_t classes) {
  std::vector<std::vector<ClusterCount>> recalls;
  std::vector<std::pair<double, double>> totals;
  for (std::size_t k = 0; k < classes; ++k) {
    const auto recall = sensitivity_of(static_cast<int>(k));
    recalls.push_back(clusters_of(scores, recall.counts, recall.succeeds));
    totals.emplace_back(0, 0);
    for (const auto& c : recalls.back()) {
      totals.back().first += c.successes;
      totals.back().second += c.trials;
    }
  }
  if (scores.clustered()) return clustered_mean_wilson_interval(recalls, 0.95);
  return mean_wilson_interval(totals, 0.95);
}

}  // namespace

std::vector<ClusterCount> clusters_of(const StrategyScores& scores, const Holds& counts, const Holds& succeeds) {
  std::vector<ClusterCount> clusters(scores.share_right().size());
  const double one = 1 / static_cast<double>(scores.repeats());
  for (std::size_t repeat = 0; repeat < scores.repeats(); ++repeat) {
    const auto& rows = scores.rows()[repeat];
    for (std::size_t r = 0; r < rows.size(); ++r) {
      if (!counts(*rows[r])) continue;
      auto& cluster = clusters[scores.row_participants()[repeat][r]];
      cluster.trials += one;
      if (succeeds(*rows[r])) cluster.successes += one;
    }
  }
  return clusters;
}

Bounds proportion_interval(const ResampledStrategy& strategy, const MetricKey& key) {
  const auto& scores = strategy.scores;
  if (key.scope == MetricKey::Scope::pairwise) return std::nullopt;
  // The classes of one scan are independent samples only where they exclude each other.
  if (key.is(Metric::balanced_accuracy)) {
    return scores.task() == Task::exclusive ? balanced_interval(scores, strategy.classes.size()) : std::nullopt;
  }
  const auto k = std::find(strategy.classes.begin(), strategy.classes.end(), key.item) - strategy.classes.begin();
  const auto proportion = proportion_of(key, static_cast<int>(k), scores.task());
  if (!proportion) return std::nullopt;
  return interval_of(clusters_of(scores, proportion->counts, proportion->succeeds), scores.clustered());
}

}  // namespace tripet::evaluation
