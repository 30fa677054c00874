#include "evaluation/metrics/scorer.hpp"

#include "evaluation/metrics/exclusive_scorer.hpp"
#include "evaluation/metrics/multilabel_scorer.hpp"

namespace tripet::evaluation {

std::unique_ptr<const Scorer> make_scorer(Task task, const std::vector<const PredictionRow*>& rows,
                                          const std::vector<std::uint32_t>& participants, int classes,
                                          const ScorerOptions& options) {
  if (task == Task::multilabel) return std::make_unique<MultilabelScorer>(rows, participants, classes, options);
  return std::make_unique<ExclusiveScorer>(rows, participants, classes, options);
}

}  // namespace tripet::evaluation
