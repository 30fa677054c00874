#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/options.hpp"

namespace tripet::evaluation {

/// How strategies are judged; fixed before the run and written into metrics.json.
struct JudgeOptions {
  std::string primary = "balanced_accuracy";
  std::optional<double> margin;
  int resamples = 2000;
  double specificity = 0.9;
  std::vector<std::string> prevalence;

  void describe(core::OptionSet& options);
  /// The margin that was given; else 0.05 where the primary metric is a share. NaN where it is not: which difference of
  /// a loss or a coefficient is too small to matter nobody else can say.
  double margin_of_primary() const;
  /// Throws UsageError where a margin has to be given and is not.
  void check_margin() const;
};

}  // namespace tripet::evaluation
