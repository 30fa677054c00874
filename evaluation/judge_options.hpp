#pragma once

#include <string>
#include <vector>

#include "core/options.hpp"

namespace tripet::evaluation {

/// How strategies are judged; fixed before the run and written into metrics.json.
struct JudgeOptions {
  std::string primary = "balanced_accuracy";
  double margin = 0.05;
  int resamples = 2000;
  double specificity = 0.9;
  std::vector<std::string> prevalence;

  void describe(core::OptionSet& options);
};

}  // namespace tripet::evaluation
