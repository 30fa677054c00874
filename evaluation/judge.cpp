#include "evaluation/judge.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/participants_file.hpp"
#include "core/text.hpp"
#include "evaluation/decodings_json.hpp"
#include "evaluation/input/fixed_before_training.hpp"
#include "evaluation/input/leakage.hpp"
#include "evaluation/input/recorded_split.hpp"
#include "evaluation/input/training_runs.hpp"
#include "evaluation/input/without_warned.hpp"
#include "evaluation/learning_curve_json.hpp"
#include "evaluation/metrics/metric_table.hpp"
#include "evaluation/metrics/strategy_scores.hpp"
#include "evaluation/sites/other_folds.hpp"
#include "evaluation/sites/site_effects_json.hpp"
#include "evaluation/statistics/site_results.hpp"
#include "evaluation/statistics/subgroups.hpp"
#include "evaluation/strategies_json.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;

Json cohort_json(const Predictions& predictions, const std::vector<std::string>& participants) {
  const auto& first = predictions.strategies[0];
  std::map<ScanId, const PredictionRow*> scans;
  std::set<int> repeats;
  std::set<std::pair<int, int>> cells;
  for (const auto& row : first.rows) {
    scans[row.scan()] = &row;
    repeats.insert(row.repeat);
    cells.insert({row.repeat, row.fold});
  }
  Json json{{"task", to_text(predictions.task)}};
  for (std::size_t k = 0; k < predictions.classes.size(); ++k) {
    std::size_t of_class = 0, with = 0, without = 0;
    const std::string *last_with = nullptr, *last_without = nullptr;  // a participant's scans stand together
    const auto count = [](const std::string& participant, const std::string*& last, std::size_t& people) {
      if (last == nullptr || *last != participant) ++people;
      last = &participant;
    };
    for (const auto& [scan, row] : scans) {
      const int place = static_cast<int>(k);
      of_class += has_class(*row, place) ? 1 : 0;
      if (has_class(*row, place)) count(scan.first, last_with, with);
      if (lacks_class(*row, place)) count(scan.first, last_without, without);
    }
    json["class_counts"][predictions.classes[k]] = of_class;
    json["class_participants"][predictions.classes[k]] = with;
    if (predictions.task == Task::multilabel) json["participants_without"][predictions.classes[k]] = without;
  }
  if (predictions.task == Task::multilabel) {
    std::map<std::string, int> counts;
    for (const auto& [scan, row] : scans) ++counts[label_text(*row, predictions.classes)];
    json["label_counts"] = counts;
  }
  json["participants"] = participants.size();
  json["scans"] = scans.size();
  json["rows_without_label"] = predictions.without_label;
  if (predictions.partly_known > 0) json["rows_partly_known"] = predictions.partly_known;
  json["repeats"] = repeats.size();
  json["folds"] = first.folds > 0 ? Json(cells.size() / repeats.size()) : Json();
  return json;
}

/// Classes of too few participants for what is said of them: several scans of one are no more participants.
void add_small_classes(const Json& metrics, std::vector<std::string>& lines) {
  const bool clustered = metrics["scans"].get<int>() > metrics["participants"].get<int>();
  const bool multilabel = metrics.contains("participants_without");
  const auto few = [&](const std::string& which, int count) {
    if (count >= 20) return;
    if (count == 0) {
      lines.push_back(multilabel
                          ? std::string("no scan is known to be ") + (which.starts_with("without ") ? "" : "with ") +
                                which + ": its AUC and means of AUCs over diseases have no value"
                          : "no scan has the label " + which +
                                ": balanced accuracy leaves that class out, macro F1 counts it as 0, and AUCs "
                                "over all classes have no value");
      return;
    }
    lines.push_back("the class " + which + " has only " + std::to_string(count) + " " +
                    (clustered ? "participant" : "scan") + (count == 1 ? "" : "s") +
                    (clustered ? ", however many scans" : "") + ": intervals are too narrow below 20 in a class");
  };
  for (const auto& [name, count] : metrics["class_participants"].items()) {
    few(name, count.get<int>());
    if (multilabel) few("without " + name, metrics["participants_without"][name].get<int>());
  }
}

/// What a reader has to know before believing the numbers.
std::vector<std::string> cautions(const Json& metrics, Task task) {
  std::vector<std::string> lines;
  add_small_classes(metrics, lines);
  const Metric pooled_metric = task == Task::multilabel ? Metric::auc_macro : Metric::auc_ovr_macro;
  for (const auto& [name, strategy] : metrics["strategies"].items()) {
    const auto& values = strategy["metrics"];
    const auto &pooled = values[name_of(pooled_metric)]["value"],
               &folds = values[name_of(Metric::auc_fold_mean)]["value"];
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

void check_primary(const JudgeOptions& options, const Predictions& predictions) {
  const Task task = predictions.task;
  const auto& names = overall_metrics(task);
  for (const auto& strategy : predictions.strategies) {
    if (options.primary != name_of(Metric::auc_fold_mean) || strategy.folds > 1) continue;
    throw core::UsageError("--primary " + options.primary + " is a mean over folds, and the predictions of " +
                           strategy.name + " are of no cross-validation; choose " +
                           name_of(task == Task::exclusive ? Metric::auc_ovr_macro : Metric::auc_macro));
  }
  if (place_of(options.primary, task) < names.size()) return;
  throw core::UsageError("--primary " + options.primary + " does not exist where " +
                         (task == Task::exclusive ? "classes exclude each other" : "a scan can have several diseases") +
                         "; choose one of " + core::join(names, ", "));
}

/// The same predictions without scans that preprocessing marked as doubtful; null where there are none.
Json without_warned_json(const Predictions& predictions, const EvaluateOptions& options, std::uint64_t seed,
                         int threads) {
  const auto rest = without_warned(predictions, options.data);
  if (rest.scans == 0) return nullptr;
  Json json{{"left_out", rest.scans}};
  if (!rest.predictions) {
    json["reason"] = rest.reason;
    return json;
  }
  const auto participants = participants_of(rest.predictions->strategies[0]);
  json.update(cohort_json(*rest.predictions, participants));
  json.update(strategies_json(*rest.predictions, participants, options, seed, threads));
  for (auto& [name, strategy] : json["strategies"].items()) {
    strategy = {{"baseline", strategy["baseline"]}, {"metrics", strategy["metrics"]}};
  }
  json.erase("comparisons");
  return json;
}

}  // namespace

Json judge(const Predictions& predictions, const EvaluateOptions& options, std::uint64_t seed, int threads) {
  check_primary(options.judge, predictions);
  options.judge.check_margin();
  const auto participants = participants_of(predictions.strategies[0]);
  Json metrics{{"schema", 1}, {"classes", predictions.classes}};
  metrics.update(cohort_json(predictions, participants));
  metrics["primary"] = options.judge.primary;
  metrics["margin"] = options.judge.margin_of_primary();
  const auto fixed = fixed_before_training(options.runs, options.judge.primary, options.judge.margin_of_primary());
  metrics["fixed_before_training"] = fixed.holds();
  metrics["leakage"] = leakage_json(predictions);
  metrics["resamples"] = options.judge.resamples;
  metrics["fixed_specificity"] = options.judge.specificity;
  metrics["seed"] = seed;
  metrics["warnings"] = Json::array();
  metrics.update(strategies_json(predictions, participants, options, seed, threads));

  std::vector<std::string> warnings = fixed.changes;
  if (metrics["leakage"].is_object()) warnings.push_back(core::text_of(metrics["leakage"], "reason"));
  warnings.insert(warnings.end(), predictions.warnings.begin(), predictions.warnings.end());
  const auto table = core::participants_table(options.data, options.participants);
  const auto split = recorded_split(training_runs(options.runs, predictions));
  metrics.update(site_results_json(predictions, table, split, options.judge, seed, threads, warnings));
  metrics["site_effects"] =
      site_effects_json(predictions, table, options, metrics["split_by"] == to_json(SplitBy::site), seed, warnings);
  metrics["other_folds"] = other_folds_json(options.other_folds, metrics);
  metrics["subgroups"] = subgroups_json(predictions, table, options.judge, seed, threads, warnings);
  metrics["decodings"] = decodings_json(predictions, participants, options, seed, threads);
  metrics["learning_curve"] = learning_curve_json(predictions, participants, options, seed, threads, warnings);
  metrics["without_warned"] = without_warned_json(predictions, options, seed, threads);
  for (const auto& line : warnings) metrics["warnings"].push_back(line);
  for (const auto& line : cautions(metrics, predictions.task)) metrics["warnings"].push_back(line);
  return metrics;
}

}  // namespace tripet::evaluation
