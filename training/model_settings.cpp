#include "training/model_settings.hpp"

#include "core/error.hpp"

namespace tripet::training {

std::unique_ptr<model::Strategy> make_strategy(const Experiment& experiment, const std::string& name,
                                               const std::vector<double>& class_weights) {
  const Cohort& cohort = experiment.cohort;
  if (cohort.multilabel && name != "multi-label") {
    throw core::UsageError("--task multilabel: " + name +
                           " gives each scan one class; use multi-label, or --task multiclass");
  }
  model::StrategySettings settings;
  settings.classes = cohort.classes;
  settings.irrelevant_pairs = experiment.learning.irrelevant_pairs;
  settings.decode = experiment.learning.decode;
  settings.label_smoothing = experiment.learning.label_smoothing;
  settings.focal = experiment.learning.focal;
  settings.exclusive = !cohort.multilabel;
  if (cohort.multilabel) settings.positive_weights = class_weights;
  return model::make_strategy(name, settings);
}

model::NetworkSettings network_settings(const Experiment& experiment, const model::Strategy& strategy) {
  const auto& grid = experiment.dataset->grid();
  const LearningOptions& learning = experiment.learning;
  return {learning.model,   {grid[2], grid[1], grid[0]}, strategy.head_count(),
          learning.dropout, learning.resnet_geometry,    learning.resnet_shortcut};
}

}  // namespace tripet::training
