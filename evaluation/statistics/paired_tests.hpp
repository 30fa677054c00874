#pragma once

#include <string>
#include <vector>

#include "evaluation/statistics/comparison.hpp"
#include "evaluation/statistics/delong.hpp"

namespace tripet::evaluation {

/// These trained models on these participants, by one overall metric (its place in overall_metrics). aucs: macro_aucs
/// of the two.
Comparison as_models(const ResampledStrategy& a, const ResampledStrategy& b, std::size_t metric,
                     const std::vector<ModelAuc>& aucs_a, const std::vector<ModelAuc>& aucs_b,
                     const JudgeOptions& options);

/// The same by the AUC of a pair of classes, or of a disease.
Comparison item_as_models(const StrategyScores& a, const StrategyScores& b, const std::string& item,
                          const std::vector<ModelAuc>& aucs_a, const std::vector<ModelAuc>& aucs_b,
                          const JudgeOptions& options);

/// The strategies as ways of training. not_paired: see why_not_paired. The standard error is no smaller than that of
/// the participants alone: of the paired bootstrap, and of unanimous ones (variance_floor).
Comparison as_procedures(const ResampledStrategy& a, const ResampledStrategy& b, std::size_t metric,
                         const std::string& not_paired, const JudgeOptions& options);

/// Why the folds of two strategies can't be compared one by one; "" when they can.
std::string why_not_paired(const StrategyScores& a, const StrategyScores& b);

}  // namespace tripet::evaluation
