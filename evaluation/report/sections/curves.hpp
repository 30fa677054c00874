#pragma once

#include "core/json.hpp"
#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// Figures of one class against the rest, one panel a class, one line and band a strategy: {"roc": [...],
/// "precision_recall": [...]}. Pooled over folds; the quoted areas are those of metrics.json.
core::Json curve_figures(const core::Json& metrics, const Predictions& predictions, int threads);

}  // namespace tripet::evaluation
