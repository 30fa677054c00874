#include "evaluation/metrics/prediction_sets.hpp"

#include <algorithm>
#include <bit>
#include <optional>

#include "evaluation/metrics/metric_json.hpp"
#include "evaluation/metrics/proportion_interval.hpp"
#include "evaluation/metrics/undefined.hpp"
#include "evaluation/statistics/significance.hpp"

namespace tripet::evaluation {
namespace {

bool is_covered(const PredictionRow& row) {
  return row.label >= 0 ? in(*row.prediction_set, row.label) : (row.labels & ~*row.prediction_set) == 0;
}

}  // namespace

core::Json prediction_sets_json(const StrategyScores& scores, const std::vector<std::string>& classes,
                                const std::vector<std::string>& participants, int resamples, std::uint64_t seed,
                                int threads) {
  const auto& rows = scores.predictions().rows;
  const auto with = std::count_if(rows.begin(), rows.end(), [](const auto& row) { return row.prediction_set; });
  if (with == 0) return nullptr;
  if (with < static_cast<long>(rows.size())) {
    return {{"reason", std::to_string(rows.size() - static_cast<std::size_t>(with)) + " of " +
                           std::to_string(rows.size()) + " rows have no prediction_set"}};
  }
  std::vector<double> covered_of(participants.size(), 0), rows_of(participants.size(), 0);
  const auto n = static_cast<double>(rows.size());
  double covered = 0, size = 0, empty = 0, single = 0;
  std::vector<double> class_rows(classes.size(), 0), class_covered(classes.size(), 0);
  for (const auto& row : rows) {
    const int count = std::popcount(*row.prediction_set);
    const auto place = std::lower_bound(participants.begin(), participants.end(), row.participant_id);
    const auto participant = static_cast<std::size_t>(place - participants.begin());
    covered += is_covered(row);
    covered_of[participant] += is_covered(row);
    ++rows_of[participant];
    size += count;
    empty += count == 0;
    single += count == 1;
    for (std::size_t k = 0; k < classes.size(); ++k) {
      if (!has_class(row, static_cast<int>(k))) continue;
      ++class_rows[k];
      class_covered[k] += in(*row.prediction_set, static_cast<int>(k));
    }
  }
  const Bootstrap bootstrap(participants.size(), 1, resamples, seed, threads,
                            [&](const std::uint16_t* weights, double* value) {
                              double hits = 0, all = 0;
                              for (std::size_t i = 0; i < participants.size(); ++i) {
                                hits += weights[i] * covered_of[i];
                                all += weights[i] * rows_of[i];
                              }
                              *value = ratio(hits, all);
                            });
  core::Json json{{"level", scores.predictions().set_level > 0 ? core::Json(scores.predictions().set_level) : nullptr},
                  {"coverage", interval_json(covered / n, bootstrap.column(0))},
                  {"mean_size", size / n},
                  {"empty", empty / n},
                  {"single", single / n}};
  const auto repeats = static_cast<double>(scores.repeats());
  const auto any = [](const PredictionRow&) { return true; };
  if (scores.clustered()) {
    if (const auto found = clustered_wilson_interval(clusters_of(scores, any, is_covered), 0.95)) {
      json["coverage"]["low"] = found->first;
      json["coverage"]["high"] = found->second;
      json["coverage"]["interval"] = "clustered wilson";
    }
  } else {
    const auto wilson = wilson_interval(covered / repeats, n / repeats, 0.95);
    auto& coverage = json["coverage"];
    coverage["low"] = coverage["wilson_low"] = wilson.first;
    coverage["high"] = coverage["wilson_high"] = wilson.second;
    coverage["interval"] = "wilson";
  }
  for (std::size_t k = 0; k < classes.size(); ++k) {
    auto& of_class = json["per_class"][classes[k]];
    of_class = {{"coverage", core::number(ratio(class_covered[k], class_rows[k]))}, {"rows", class_rows[k]}};
    const int place = static_cast<int>(k);
    const auto clusters = clusters_of(
        scores, [place](const PredictionRow& row) { return has_class(row, place); },
        [place](const PredictionRow& row) { return in(*row.prediction_set, place); });
    const auto found = !(class_rows[k] > 0) ? std::nullopt
                       : scores.clustered()
                           ? clustered_wilson_interval(clusters, 0.95)
                           : std::optional(wilson_interval(class_covered[k] / repeats, class_rows[k] / repeats, 0.95));
    of_class["low"] = found ? core::Json(found->first) : core::Json();
    of_class["high"] = found ? core::Json(found->second) : core::Json();
  }
  return json;
}

}  // namespace tripet::evaluation
