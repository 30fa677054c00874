#include "evaluation/corrections/prior_correction.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/json.hpp"
#include "core/text.hpp"
#include "evaluation/input/training_runs.hpp"

namespace tripet::evaluation {
namespace {

/// A loss whose optimum is not the posterior: dividing by the weights would not lead back to it.
void require_plain_loss(const core::Json& record) {
  if (!record.contains("settings")) return;
  for (const auto& [option, what] :
       {std::pair{"focal", "focal loss"}, std::pair{"label-smoothing", "label smoothing"}}) {
    const auto power = core::parse_number(record["settings"].value(option, "0"));
    if (!power || *power != 0) {
      throw core::Error(std::string("trained with ") + what +
                        ", whose probabilities class weights shift in another way");
    }
  }
}

/// Ones where the run used none.
std::vector<double> weights_of(const std::filesystem::path& run, const std::vector<std::string>& classes) {
  const core::Json record = core::read_json(run / "run.json");
  if (!record.contains("class_weights")) throw core::Error("run.json does not say which class weights were used");
  const auto& recorded = record["class_weights"];
  std::vector<double> weights(classes.size(), 1.0);
  if (recorded.is_null()) return weights;
  require_plain_loss(record);
  for (std::size_t k = 0; k < classes.size(); ++k) {
    const auto& weight = core::member(recorded, classes[k]);
    if (!weight.is_number() || !(weight.get<double>() > 0)) {
      throw core::Error("run.json has no class weight of " + classes[k]);
    }
    weights[k] = weight.get<double>();
  }
  return weights;
}

}  // namespace

TrainingWeights read_training_weights(const std::filesystem::path& runs, const StrategyPredictions& strategy,
                                      const std::vector<std::string>& classes) {
  if (!strategy.calibrated) return {std::nullopt, "votes are not probabilities: nothing to correct"};
  if (strategy.rows[0].label < 0)
    return {std::nullopt, "weights of several diseases shift each one's odds in another way: not corrected"};
  if (runs.empty()) return {std::nullopt, "class weights are unknown, since the runs are not given (--runs)"};
  ClassWeights weights;
  bool any = false;
  for (const auto& row : strategy.rows) {
    const std::pair cell{row.repeat, row.fold};
    if (weights.contains(cell)) continue;
    const std::string where = "repeat " + std::to_string(row.repeat) + ", fold " + std::to_string(row.fold);
    const auto run = run_folder(runs, strategy.name, row.repeat, row.fold);
    if (run.empty() || !std::filesystem::exists(run / "run.json")) {
      return {std::nullopt, where + ": no run.json of " + strategy.name + " in " + runs.filename().string()};
    }
    try {
      weights[cell] = weights_of(run, classes);
    } catch (const core::Error& e) {
      return {std::nullopt, where + ": " + e.what()};
    }
    any = any || std::any_of(weights[cell].begin(), weights[cell].end(), [](double w) { return w != 1; });
  }
  if (!any) return {std::nullopt, no_class_weights};
  return {weights, ""};
}

StrategyPredictions prior_corrected(const StrategyPredictions& strategy, const ClassWeights& weights) {
  StrategyPredictions corrected = strategy;
  for (auto& row : corrected.rows) {
    const auto& of_run = weights.at({row.repeat, row.fold});
    double sum = 0;
    for (std::size_t k = 0; k < of_run.size(); ++k) sum += row.probabilities[k] /= of_run[k];
    for (double& p : row.probabilities) p /= sum;
    row.predicted = most_probable(row.probabilities);
  }
  return corrected;
}

}  // namespace tripet::evaluation
