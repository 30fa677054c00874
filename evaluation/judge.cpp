#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/text.hpp"
#include "evaluation/comparison.hpp"
#include "evaluation/evaluate.hpp"
#include "evaluation/judged_strategy.hpp"
#include "evaluation/prior_correction.hpp"
#include "evaluation/resampling.hpp"
#include "evaluation/strategy_scores.hpp"
#include "evaluation/training_runs.hpp"

namespace tripet::evaluation {
namespace {

// Leaving out each of very many participants costs more than all resamples, and BCa then equals the percentile
// interval.
constexpr std::size_t jackknife_limit = 2000;

core::Json cohort_json(const Predictions& predictions, const std::vector<std::string>& participants) {
  const auto& first = predictions.strategies[0];
  std::map<std::pair<std::string, std::string>, int> labels;
  std::set<int> repeats;
  std::set<std::pair<int, int>> cells;
  for (const auto& row : first.rows) {
    labels[{row.participant_id, row.session_id}] = row.label;
    repeats.insert(row.repeat);
    cells.insert({row.repeat, row.fold});
  }
  std::vector<int> counts(predictions.classes.size(), 0);
  for (const auto& [scan, label] : labels) ++counts[label];
  core::Json json;
  for (std::size_t k = 0; k < counts.size(); ++k) json["class_counts"][predictions.classes[k]] = counts[k];
  json["participants"] = participants.size();
  json["scans"] = labels.size();
  json["rows_without_label"] = predictions.without_label;
  json["repeats"] = repeats.size();
  json["folds"] = first.folds_known ? core::Json(cells.size() / repeats.size()) : core::Json();
  return json;
}

/// What a reader has to know before believing the numbers.
std::vector<std::string> cautions(const core::Json& metrics) {
  std::vector<std::string> lines;
  for (const auto& [name, count] : metrics["class_counts"].items()) {
    if (count.get<int>() < 20) {
      lines.push_back("the class " + name + " has only " + std::to_string(count.get<int>()) +
                      (count.get<int>() == 1 ? " scan" : " scans") + ": intervals are too narrow below 20 in a class");
    }
  }
  for (const auto& [name, strategy] : metrics["strategies"].items()) {
    const auto &pooled = strategy["metrics"]["auc_ovr_macro"]["value"],
               &folds = strategy["metrics"]["auc_fold_mean"]["value"];
    if (pooled.is_null() || folds.is_null() || strategy["baseline"].get<bool>()) continue;
    const double gap = folds.get<double>() - pooled.get<double>();
    if (std::abs(gap) > 0.02) {
      lines.push_back(name + ": the AUC pooled over folds differs from the mean within folds by " +
                      core::format_number(std::round(gap * 1000) / 1000) +
                      ": the scores of different models do not lie on one scale; rely on auc_fold_mean");
    }
  }
  return lines;
}

/// The comparison that the verdict rests on, and what limits it.
core::Json verdict_json(const Comparison& comparison, std::size_t repeats) {
  core::Json json = to_json(comparison);
  for (const char* key : {"question", "test", "primary", "higher_is_better", "low90", "high90"}) json.erase(key);
  json["caveats"] = core::Json::array();
  if (repeats < 3) {
    json["caveats"].push_back("fewer than three repeats (" + std::to_string(repeats) +
                              "): the part that the seed plays is not measured well");
  }
  return json;
}

}  // namespace

core::Json judge(const Predictions& predictions, const EvaluateOptions& options, std::uint64_t seed, int threads) {
  const auto& classes = predictions.classes;
  const auto participants = participants_of(predictions.strategies[0]);
  const std::size_t strategy_count = predictions.strategies.size();

  // After the strategies come their prior corrected twins, so that one bootstrap serves all.
  std::vector<TrainingWeights> training;
  std::vector<StrategyPredictions> corrected;
  std::vector<std::size_t> twin(strategy_count, 0);
  for (std::size_t s = 0; s < strategy_count; ++s) {
    const auto& strategy = predictions.strategies[s];
    training.push_back(strategy.baseline ? TrainingWeights{} : read_training_weights(options.runs, strategy, classes));
    if (!training[s].weights) continue;
    twin[s] = strategy_count + corrected.size();
    corrected.push_back(prior_corrected(strategy, *training[s].weights));
  }
  std::vector<StrategyScores> scores;
  std::vector<std::size_t> columns;
  std::size_t width = 0;
  const auto add = [&](const StrategyPredictions& strategy) {
    scores.emplace_back(strategy, classes, participants);
    columns.push_back(width);
    width += scores.back().width();
  };
  for (const auto& strategy : predictions.strategies) add(strategy);
  for (const auto& strategy : corrected) add(strategy);

  const WeightedStatistic statistic = [&](const std::uint16_t* weights, double* values) {
    for (std::size_t s = 0; s < scores.size(); ++s) scores[s].score(weights, values + columns[s]);
  };
  const Bootstrap bootstrap(participants.size(), width, options.judge.resamples, seed, threads, statistic);
  std::vector<double> left_out;
  if (participants.size() <= jackknife_limit) left_out = jackknife(participants.size(), width, threads, statistic);

  core::Json metrics{{"schema", 1}, {"classes", classes}};
  metrics.update(cohort_json(predictions, participants));
  metrics["primary"] = options.judge.primary;
  metrics["margin"] = options.judge.margin;
  const auto judgement = compare_judgement(options.runs, options.judge.primary, options.judge.margin);
  metrics["fixed_before_training"] = judgement.found && judgement.changes.empty();
  metrics["resamples"] = options.judge.resamples;
  metrics["seed"] = seed;
  metrics["warnings"] = core::Json::array();

  std::vector<core::Json> blocks(scores.size());
  parallel_for(scores.size(), threads, [&](std::size_t s) {
    const Judged judged{scores[s], columns[s], bootstrap, left_out, participants.size(), width, classes, seed};
    blocks[s] = s < strategy_count ? strategy_json(judged) : core::Json();
    if (s < strategy_count && twin[s] > 0) {
      const Judged of_twin{scores[twin[s]], columns[twin[s]], bootstrap, left_out, participants.size(),
                           width,           classes,          seed};
      blocks[s]["prior_corrected"] = prior_corrected_json(of_twin, *training[s].weights);
    } else if (s < strategy_count && !scores[s].predictions().baseline) {
      blocks[s]["prior_corrected"] = {{"reason", training[s].reason}};
    }
  });
  for (std::size_t s = 0; s < strategy_count; ++s) metrics["strategies"][predictions.strategies[s].name] = blocks[s];

  scores.erase(scores.begin() + static_cast<long>(strategy_count), scores.end());
  metrics["comparisons"] = core::Json::array();
  metrics["verdicts"] = core::Json::array();
  for (const auto& comparison : compare_all(scores, columns, classes, bootstrap, options.judge, threads)) {
    metrics["comparisons"].push_back(to_json(comparison));
    if (comparison.primary && comparison.question == "procedures") {
      metrics["verdicts"].push_back(verdict_json(comparison, metrics["repeats"].get<std::size_t>()));
    }
  }
  for (const auto& line : judgement.changes) metrics["warnings"].push_back(line);
  for (const auto& line : predictions.warnings) metrics["warnings"].push_back(line);
  for (const auto& line : cautions(metrics)) metrics["warnings"].push_back(line);
  return metrics;
}

}  // namespace tripet::evaluation
