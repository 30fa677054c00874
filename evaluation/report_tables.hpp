#pragma once

#include "core/json.hpp"
#include "evaluation/predictions.hpp"

namespace tripet::evaluation {

/// Each returns tables for the page's template (see table() in report_text.hpp); numbers are those of metrics.json.
/// Metrics down, strategies and then baselines across.
core::Json results_table(const core::Json& metrics);
/// Sensitivity, specificity, predictive values, AUC of each class and strategy.
core::Json class_table(const core::Json& metrics);
/// AUC and accuracy between two classes at a time.
core::Json pair_table(const core::Json& metrics);
/// Losses and predictive values after correction for class weights in training; false when no strategy was trained
/// with.
core::Json prior_corrected_table(const core::Json& metrics);
/// Calibration intercept and slope of each class and strategy; false when no strategy is calibrated.
core::Json calibration_table(const core::Json& metrics);
/// Every difference between two strategies; `all` false: only the verdicts on the primary metric.
core::Json comparison_table(const core::Json& metrics, bool all);
/// Confusion matrices: [{"strategy", "columns", "rows": [{"label", "cells": [{"text", "small", "share"}]}]}].
core::Json confusion_tables(const core::Json& metrics);
/// Scans that no strategy ever gets right, in any repeat; the baselines do not count.
core::Json missed_table(const Predictions& predictions);
/// What each metric that occurs means.
core::Json metric_meanings(const core::Json& metrics);

}  // namespace tripet::evaluation
