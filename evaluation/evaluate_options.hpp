#pragma once

#include <filesystem>
#include <vector>

#include "core/options.hpp"
#include "evaluation/judge_options.hpp"

namespace tripet::evaluation {

struct EvaluateOptions {
  std::vector<std::filesystem::path> predictions;
  std::filesystem::path out;
  std::filesystem::path participants;  // optional: age, sex, site
  std::filesystem::path runs;          // optional: folder of a comparison, for learning curves and settings
  std::filesystem::path data;          // optional: prepared scans, for baselines and pictures
  std::filesystem::path maps;          // optional: what explain wrote; empty: the folder maps in runs
  std::filesystem::path other_folds;   // optional: a comparison of the same scans in other folds
  JudgeOptions judge;

  void describe(core::OptionSet& options);
};

}  // namespace tripet::evaluation
