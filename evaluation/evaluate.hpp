#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "evaluation/evaluate_options.hpp"

namespace tripet::evaluation {

struct EvaluationResult {
  std::filesystem::path report;
  std::filesystem::path metrics;
  std::string headline;
};

/// Reads the predictions, adds the baselines, judges them, writes out/metrics.json (docs/metrics.md) and
/// out/report.html. The same bytes of metrics.json for any number of threads. Throws Error for tables that can't be
/// judged.
EvaluationResult evaluate(const EvaluateOptions& options, std::uint64_t seed, int threads);

}  // namespace tripet::evaluation
