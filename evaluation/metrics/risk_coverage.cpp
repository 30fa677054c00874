#include "evaluation/metrics/risk_coverage.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "evaluation/metrics/proportion_interval.hpp"
#include "evaluation/metrics/undefined.hpp"
#include "evaluation/statistics/significance.hpp"

namespace tripet::evaluation {
namespace {

constexpr int thresholds = 49;

double sureness(const PredictionRow& row) {
  return *std::max_element(row.probabilities.begin(), row.probabilities.end());
}

/// Of the rows of one repeat. Among equal probabilities the wrong ones are spread evenly.
double area_of(const std::vector<const PredictionRow*>& rows) {
  std::vector<std::pair<double, double>> answers;  // how sure, whether wrong
  for (const auto* row : rows) answers.emplace_back(sureness(*row), is_right(*row) ? 0 : 1);
  std::sort(answers.begin(), answers.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  double wrong = 0, sum = 0;
  for (std::size_t from = 0; from < answers.size();) {
    std::size_t to = from;
    double of_tie = 0;
    for (; to < answers.size() && answers[to].first == answers[from].first; ++to) of_tie += answers[to].second;
    const double each = of_tie / static_cast<double>(to - from);
    for (std::size_t i = from; i < to; ++i) {
      wrong += each;
      sum += wrong / static_cast<double>(i + 1);
    }
    from = to;
  }
  return sum / static_cast<double>(answers.size());
}

/// Of what is answered from the threshold on: how much that is, and how much of it is wrong.
struct Point {
  double coverage = 0, risk = 0;
  std::optional<std::pair<double, double>> interval;
};

Point point_at(const StrategyScores& scores, double threshold) {
  const auto answered = [threshold](const PredictionRow& row) { return sureness(row) >= threshold; };
  const auto wrong = [](const PredictionRow& row) { return !is_right(row); };
  const auto repeats = static_cast<double>(scores.repeats());
  double count = 0, errors = 0;
  for (const auto& row : scores.predictions().rows) {
    count += answered(row);
    errors += answered(row) && wrong(row);
  }
  Point point{count / static_cast<double>(scores.predictions().rows.size()), ratio(errors, count), std::nullopt};
  if (count > 0) {
    point.interval = scores.clustered() ? clustered_wilson_interval(clusters_of(scores, answered, wrong), 0.95)
                                        : std::optional(wilson_interval(errors / repeats, count / repeats, 0.95));
  }
  return point;
}

}  // namespace

core::Json risk_coverage_json(const StrategyScores& scores) {
  if (!scores.predictions().calibrated) return {{"reason", uncalibrated}};
  if (scores.task() == Task::multilabel) return {{"reason", "each disease is answered by itself: none is refused"}};
  core::Json json;
  for (int i = 1; i <= thresholds; ++i) {
    const double threshold = static_cast<double>(i) / (thresholds + 1);
    const Point point = point_at(scores, threshold);
    // Of the thresholds that refuse nobody the last one is enough.
    if (point.coverage == 1) json = core::Json();
    json["threshold"].push_back(threshold);
    json["coverage"].push_back(point.coverage);
    json["risk"].push_back(core::number(point.risk));
    json["low"].push_back(point.interval ? core::Json(point.interval->first) : core::Json());
    json["high"].push_back(point.interval ? core::Json(point.interval->second) : core::Json());
  }
  double area = 0;
  for (const auto& rows : scores.rows()) area += area_of(rows) / static_cast<double>(scores.repeats());
  json["aurc"] = area;
  return json;
}

}  // namespace tripet::evaluation
