#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/evaluate_options.hpp"
#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// What metrics.json allows to say, no more than the tests behind it.
struct Findings {
  std::string lead;                    // the verdict and its certainty in one sentence of plain words
  std::vector<std::string> pairs;      // each pair of strategies with its numbers, and what they leave open
  std::vector<std::string> baselines;  // whether the strategies beat them
};
Findings findings(const core::Json& metrics);
/// The pairs and the baselines as one text, for the terminal.
std::string headline(const core::Json& metrics);

/// One HTML file that works offline. Numbers are those of `metrics`, which the page also carries whole in the element
/// `metrics`; curves and lists of participants come from `predictions`; what options name adds the cohort
/// (participants, data), pictures (data), learning curves and settings (runs). Parts whose input is absent say so.
void write_report(const std::filesystem::path& path, const core::Json& metrics, const Predictions& predictions,
                  const EvaluateOptions& options, int threads);

}  // namespace tripet::evaluation
