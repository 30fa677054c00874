#pragma once

#include "core/json.hpp"

namespace tripet::evaluation {

/// Each returns tables for the page's template (table.hpp); numbers are those of metrics.json.
/// Metrics down, strategies and then baselines across.
core::Json results_table(const core::Json& metrics);
/// Sensitivity, specificity, predictive values, areas of each class and strategy.
core::Json class_table(const core::Json& metrics);
/// AUC and accuracy between two classes at a time; false where classes do not exclude each other.
core::Json pair_table(const core::Json& metrics);
/// Likelihood ratios, sensitivity at the fixed specificity, F1 of each class and strategy.
core::Json likelihood_table(const core::Json& metrics);
/// Every difference between two strategies; `all` false: only the verdicts on the primary metric.
core::Json comparison_table(const core::Json& metrics, bool all);
/// Where the scatter of each verdict's difference comes from; false where it was not split.
core::Json variance_table(const core::Json& metrics);
/// Confusion matrices: [{"strategy", "columns", "rows": [{"label", "cells": [{"text", "small", "share"}]}]}].
core::Json confusion_tables(const core::Json& metrics);
/// What each metric that occurs means.
core::Json metric_meanings(const core::Json& metrics);

}  // namespace tripet::evaluation
