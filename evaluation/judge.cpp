#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/error.hpp"
#include "core/parallel_for.hpp"
#include "core/text.hpp"
#include "evaluation/corrections/prevalence.hpp"
#include "evaluation/corrections/prior_correction.hpp"
#include "evaluation/evaluate.hpp"
#include "evaluation/input/training_runs.hpp"
#include "evaluation/input/warned_scans.hpp"
#include "evaluation/judged_strategy.hpp"
#include "evaluation/metrics/decision_curves.hpp"
#include "evaluation/metrics/prediction_sets.hpp"
#include "evaluation/metrics/strategy_scores.hpp"
#include "evaluation/statistics/comparison.hpp"
#include "evaluation/statistics/resampling.hpp"
#include "evaluation/statistics/subgroups.hpp"
#include "evaluation/statistics/variance.hpp"

namespace tripet::evaluation {
namespace {

// Leaving out each of very many participants costs more than all resamples, and BCa then equals the percentile
// interval.
constexpr std::size_t jackknife_limit = 2000;

core::Json cohort_json(const Predictions& predictions, const std::vector<std::string>& participants) {
  const auto& first = predictions.strategies[0];
  std::map<std::pair<std::string, std::string>, const PredictionRow*> scans;
  std::set<int> repeats;
  std::set<std::pair<int, int>> cells;
  for (const auto& row : first.rows) {
    scans[{row.participant_id, row.session_id}] = &row;
    repeats.insert(row.repeat);
    cells.insert({row.repeat, row.fold});
  }
  core::Json json{{"task", predictions.task == Task::exclusive ? "exclusive" : "multilabel"}};
  for (std::size_t k = 0; k < predictions.classes.size(); ++k) {
    json["class_counts"][predictions.classes[k]] = std::count_if(
        scans.begin(), scans.end(), [&](const auto& scan) { return has_class(*scan.second, static_cast<int>(k)); });
  }
  if (predictions.task == Task::multilabel) {
    std::map<std::string, int> counts;
    for (const auto& [scan, row] : scans) ++counts[label_text(*row, predictions.classes)];
    json["label_counts"] = counts;
  }
  json["participants"] = participants.size();
  json["scans"] = scans.size();
  json["rows_without_label"] = predictions.without_label;
  json["repeats"] = repeats.size();
  json["folds"] = first.folds_known ? core::Json(cells.size() / repeats.size()) : core::Json();
  return json;
}

/// What a reader has to know before believing the numbers.
std::vector<std::string> cautions(const core::Json& metrics) {
  std::vector<std::string> lines;
  const auto few = [&](const std::string& which, int count) {
    if (count < 20) {
      lines.push_back("the class " + which + " has only " + std::to_string(count) + (count == 1 ? " scan" : " scans") +
                      ": intervals are too narrow below 20 in a class");
    }
  };
  for (const auto& [name, count] : metrics["class_counts"].items()) {
    few(name, count.get<int>());
    if (metrics["task"] == "multilabel") few("without " + name, metrics["scans"].get<int>() - count.get<int>());
  }
  const char* pooled_name = metrics["task"] == "multilabel" ? "auc_macro" : "auc_ovr_macro";
  for (const auto& [name, strategy] : metrics["strategies"].items()) {
    const auto &pooled = strategy["metrics"][pooled_name]["value"],
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

/// Where the scatter of the difference a - b comes from.
core::Json variance_of_difference(const StrategyScores& a, const StrategyScores& b, std::size_t column_a,
                                  std::size_t column_b, std::size_t metric, const Bootstrap& bootstrap) {
  auto resampled = bootstrap.column(column_a + metric);
  const auto of_b = bootstrap.column(column_b + metric);
  for (std::size_t r = 0; r < resampled.size(); ++r) resampled[r] -= of_b[r];
  std::map<int, std::vector<double>> folds;
  for (std::size_t f = 0; f < a.folds().size(); ++f) {
    folds[a.folds()[f].repeat].push_back(a.folds()[f].values[metric] - b.folds()[f].values[metric]);
  }
  std::vector<std::vector<double>> by_repeat;
  for (auto& [repeat, values] : folds) by_repeat.push_back(values);
  std::vector<double> repeats;
  for (std::size_t r = 0; r < a.repeats(); ++r) {
    repeats.push_back(a.repeat_values()[r][metric] - b.repeat_values()[r][metric]);
  }
  return to_json(split_variance(resampled, by_repeat, repeats));
}

/// A strategy's probabilities after a correction; only losses and predictive values are computed of them.
struct Twin {
  std::size_t of;
  StrategyPredictions predictions;
  core::Json (*json)(const Judged&, const Twin&);
  std::optional<ClassWeights> weights;
  std::vector<TemperatureScaled::Fitted> temperatures;
  const char* key;
};

/// Adds the twins that exist; where one does not, its reason goes into the strategy's block.
std::vector<Twin> twins_of(const Predictions& predictions, const EvaluateOptions& options,
                           std::vector<core::Json>& blocks, int threads) {
  std::vector<std::vector<Twin>> found(predictions.strategies.size());
  core::parallel_for(found.size(), threads, [&](std::size_t s) {
    const auto& strategy = predictions.strategies[s];
    if (strategy.baseline) return;
    const auto training = read_training_weights(options.runs, strategy, predictions.classes);
    if (training.weights) {
      found[s].push_back(
          {s,
           prior_corrected(strategy, *training.weights),
           [](const Judged& judged, const Twin& twin) { return prior_corrected_json(judged, *twin.weights); },
           training.weights,
           {},
           "prior_corrected"});
    } else {
      blocks[s]["prior_corrected"] = {{"reason", training.reason}};
    }
    auto scaled = temperature_scaled(strategy);
    if (scaled.predictions) {
      found[s].push_back(
          {s, std::move(*scaled.predictions),
           [](const Judged& judged, const Twin& twin) { return temperature_scaled_json(judged, twin.temperatures); },
           std::nullopt, scaled.temperatures, "temperature_scaled"});
    } else {
      blocks[s]["temperature_scaled"] = {{"reason", scaled.reason}};
    }
  });
  std::vector<Twin> twins;
  for (auto& of_strategy : found) std::move(of_strategy.begin(), of_strategy.end(), std::back_inserter(twins));
  return twins;
}

/// "strategies", "comparisons" and "verdicts" of metrics; everything else is there already.
void add_judgement(const Predictions& predictions, const EvaluateOptions& options, std::uint64_t seed, int threads,
                   const std::vector<std::string>& participants, core::Json& metrics) {
  const auto& classes = predictions.classes;
  const std::size_t strategy_count = predictions.strategies.size();
  const auto prevalences = parse_prevalences(options.judge.prevalence, classes);
  std::vector<core::Json> blocks(strategy_count), corrections(strategy_count);
  // After the strategies come their twins, so that one bootstrap serves all.
  const auto twins = twins_of(predictions, options, corrections, threads);
  std::vector<const StrategyPredictions*> sources;
  for (const auto& strategy : predictions.strategies) sources.push_back(&strategy);
  for (const auto& twin : twins) sources.push_back(&twin.predictions);
  std::vector<std::optional<StrategyScores>> made(sources.size());
  core::parallel_for(sources.size(), threads, [&](std::size_t s) {
    made[s].emplace(*sources[s], predictions.task, classes, participants,
                    ScorerOptions{.rankings = s < strategy_count, .specificity = options.judge.specificity});
  });
  std::vector<StrategyScores> scores;
  std::vector<std::size_t> columns;
  std::size_t width = 0;
  for (auto& one : made) {
    scores.push_back(std::move(*one));
    columns.push_back(width);
    width += scores.back().width();
  }
  const WeightedStatistic statistic = [&](const std::uint16_t* weights, double* values) {
    for (std::size_t s = 0; s < scores.size(); ++s) scores[s].score(weights, values + columns[s]);
  };
  const Bootstrap bootstrap(participants.size(), width, options.judge.resamples, seed, threads, statistic);
  std::vector<double> left_out;
  if (participants.size() <= jackknife_limit) left_out = jackknife(participants.size(), width, threads, statistic);

  std::vector<core::Json> of_twins(twins.size());
  core::parallel_for(scores.size(), threads, [&](std::size_t s) {
    const Judged judged{scores[s], columns[s], bootstrap, left_out, participants.size(), width, classes, seed};
    if (s < strategy_count) {
      blocks[s] = strategy_json(judged, prevalences, options.judge);
    } else {
      const auto& twin = twins[s - strategy_count];
      of_twins[s - strategy_count] = twin.json(judged, twin);
    }
  });
  for (std::size_t s = 0; s < strategy_count; ++s) {
    if (!corrections[s].is_null()) blocks[s].update(corrections[s]);
  }
  for (std::size_t t = 0; t < twins.size(); ++t) blocks[twins[t].of][twins[t].key] = of_twins[t];
  scores.erase(scores.begin() + static_cast<long>(strategy_count), scores.end());
  for (std::size_t s = 0; s < strategy_count; ++s) {
    if (!scores[s].predictions().baseline) {
      blocks[s]["decision_curves"] =
          decision_curves_json(scores[s], classes, participants, options.judge.resamples, seed, threads);
      blocks[s]["prediction_sets"] =
          prediction_sets_json(scores[s], classes, participants, options.judge.resamples, seed, threads);
    }
    metrics["strategies"][predictions.strategies[s].name] = blocks[s];
  }

  metrics["comparisons"] = core::Json::array();
  metrics["verdicts"] = core::Json::array();
  std::map<std::string, std::size_t> places;
  for (std::size_t s = 0; s < strategy_count; ++s) places[predictions.strategies[s].name] = s;
  const auto& overall = overall_metrics(predictions.task);
  const auto primary =
      static_cast<std::size_t>(std::find(overall.begin(), overall.end(), options.judge.primary) - overall.begin());
  for (const auto& comparison : compare_all(scores, columns, classes, bootstrap, options.judge, threads)) {
    metrics["comparisons"].push_back(to_json(comparison));
    if (!comparison.primary || comparison.question != "procedures") continue;
    auto verdict = verdict_json(comparison, metrics["repeats"].get<std::size_t>());
    const std::size_t a = places[comparison.a], b = places[comparison.b];
    verdict["variance"] = comparison.reason.empty()
                              ? variance_of_difference(scores[a], scores[b], columns[a], columns[b], primary, bootstrap)
                              : core::Json();
    metrics["verdicts"].push_back(verdict);
  }
}

void check_primary(const JudgeOptions& options, Task task) {
  const auto& names = overall_metrics(task);
  if (std::find(names.begin(), names.end(), options.primary) == names.end()) {
    throw core::UsageError(
        "--primary " + options.primary + " does not exist where " +
        (task == Task::exclusive ? "classes exclude each other" : "a scan can have several diseases") +
        "; choose one of " + core::join(names, ", "));
  }
}

}  // namespace

core::Json judge(const Predictions& predictions, const EvaluateOptions& options, std::uint64_t seed, int threads) {
  check_primary(options.judge, predictions.task);
  const auto participants = participants_of(predictions.strategies[0]);
  core::Json metrics{{"schema", 1}, {"classes", predictions.classes}};
  metrics.update(cohort_json(predictions, participants));
  metrics["primary"] = options.judge.primary;
  metrics["margin"] = options.judge.margin;
  const auto judgement = compare_judgement(options.runs, options.judge.primary, options.judge.margin);
  metrics["fixed_before_training"] = judgement.found && judgement.changes.empty();
  metrics["resamples"] = options.judge.resamples;
  metrics["fixed_specificity"] = options.judge.specificity;
  metrics["seed"] = seed;
  metrics["warnings"] = core::Json::array();
  add_judgement(predictions, options, seed, threads, participants, metrics);

  std::vector<std::string> warnings = judgement.changes;
  warnings.insert(warnings.end(), predictions.warnings.begin(), predictions.warnings.end());
  metrics["subgroups"] =
      subgroups_json(predictions, participants_table(options), options.judge, seed, threads, warnings);
  metrics["without_warned"] = nullptr;
  if (const auto rest = without_warned(predictions, options.data); rest.scans > 0) {
    auto& part = metrics["without_warned"];
    part["left_out"] = rest.scans;
    if (rest.predictions) {
      const auto of_rest = participants_of(rest.predictions->strategies[0]);
      part.update(cohort_json(*rest.predictions, of_rest));
      add_judgement(*rest.predictions, options, seed, threads, of_rest, part);
      for (auto& [name, strategy] : part["strategies"].items()) {
        strategy = {{"baseline", strategy["baseline"]}, {"metrics", strategy["metrics"]}};
      }
      part.erase("comparisons");
    } else {
      part["reason"] = rest.reason;
    }
  }
  for (const auto& line : warnings) metrics["warnings"].push_back(line);
  for (const auto& line : cautions(metrics)) metrics["warnings"].push_back(line);
  return metrics;
}

}  // namespace tripet::evaluation
