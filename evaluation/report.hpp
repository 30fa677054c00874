#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/evaluate_options.hpp"
#include "evaluation/predictions.hpp"

namespace tripet::evaluation {

/// The finding with its certainty in plain words, from metrics.json alone: the verdict on the primary metric between
/// the strategies as procedures, and whether they beat the regional baseline. Says no more than the test behind it.
std::string headline(const core::Json& metrics);
/// The headline's sentences: the verdict on each pair of strategies and what it leaves open, then the baselines.
std::vector<std::string> findings(const core::Json& metrics);

/// One HTML file that works offline. Numbers are those of `metrics`, which the page also carries whole in the element
/// `metrics`; curves and lists of participants come from `predictions`; what options name adds the cohort
/// (participants, data), pictures (data), learning curves and settings (runs). Parts whose input is absent say so.
void write_report(const std::filesystem::path& path, const core::Json& metrics, const Predictions& predictions,
                  const EvaluateOptions& options);

}  // namespace tripet::evaluation
