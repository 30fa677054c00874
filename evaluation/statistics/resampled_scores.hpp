#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "evaluation/judge_options.hpp"
#include "evaluation/statistics/resampled_strategy.hpp"

namespace tripet::evaluation {

/// Several sets of predictions of the same participants, scored and resampled together, so that differences between
/// them are paired.
class ResampledScores {
 public:
  struct Source {
    const StrategyPredictions* predictions;  // must outlive this
    bool rankings = true;                    // see ScorerOptions
  };
  struct Setting {
    Task task;
    const std::vector<std::string>& classes;       // must outlive this
    const std::vector<std::string>& participants;  // sorted; the rows of a source may be of some of them
    const JudgeOptions& options;
    std::uint64_t seed;
    int threads;
    double test_to_train = 0;  // see ResampledStrategy
  };

  ResampledScores(const std::vector<Source>& sources, const Setting& setting, bool with_jackknife);
  ResampledScores(const ResampledScores&) = delete;
  ResampledScores& operator=(const ResampledScores&) = delete;

  std::size_t size() const { return strategies_.size(); }
  const ResampledStrategy& operator[](std::size_t s) const { return strategies_[s]; }
  /// The first `count`.
  std::vector<ResampledStrategy> first(std::size_t count) const {
    return {strategies_.begin(), strategies_.begin() + static_cast<std::ptrdiff_t>(count)};
  }

 private:
  void score(const std::uint16_t* weights, double* values) const;

  std::vector<StrategyScores> scores_;
  std::size_t width_ = 0;
  Bootstrap bootstrap_;
  std::vector<double> left_out_;
  std::vector<ResampledStrategy> strategies_;
};

}  // namespace tripet::evaluation
