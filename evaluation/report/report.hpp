#pragma once

#include <filesystem>

#include "core/json.hpp"
#include "evaluation/evaluate_options.hpp"
#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// One HTML file that works offline. Numbers are those of `metrics`, which the page also carries whole in the element
/// `metrics`; curves and lists of participants come from `predictions`; what options name adds the cohort
/// (participants, data), pictures (data), learning curves and settings (runs). Parts whose input is absent say so.
void write_report(const std::filesystem::path& path, const core::Json& metrics, const Predictions& predictions,
                  const EvaluateOptions& options, int threads);

}  // namespace tripet::evaluation
