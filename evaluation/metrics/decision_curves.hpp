#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/metrics/strategy_scores.hpp"
#include "evaluation/statistics/resampling.hpp"

namespace tripet::evaluation {

/// Decision curves of one strategy: each class against the rest (Vickers & Elkin 2006). net_benefit: (true positives -
/// false positives t / (1 - t)) / n when those with p >= t are treated; treating none has 0. Thresholds 0.02 to 0.98;
/// mean over repeats; pointwise 95 % intervals from at most 500 bootstrap resamples of participants, the same for all
/// strategies.
class DecisionCurves {
 public:
  struct Setting {
    const std::vector<std::string>& classes;       // must outlive this
    const std::vector<std::string>& participants;  // sorted; must outlive this
    /// [classes] at which curves are wanted as well. The odds of the class are multiplied by the ratio of the odds of
    /// its prevalence to those of its share of the rows, and net benefit becomes prevalence x sensitivity - (1 -
    /// prevalence) x (1 - specificity) t / (1 - t): the mix of the other classes stays that of the rows.
    const std::vector<std::vector<double>>& prevalences;
    int resamples;
    std::uint64_t seed;
    int threads;
  };
  /// scores: of calibrated probabilities.
  DecisionCurves(const StrategyScores& scores, const Setting& setting);

  /// {"CN": {"threshold", "net_benefit", "low", "high", "treat_all", "gain", "gain_low", "gain_high",
  /// "at_prevalence"}}. gain: over the better of treating all and treating none. at_prevalence: a list of the same with
  /// "prevalence".
  core::Json json() const;
  /// [{"class", "threshold", "difference", "low", "high"}], this - other of the same setting.
  core::Json differences(const DecisionCurves& other) const;

 private:
  struct Curve {
    std::size_t k;
    double prevalence;  // NaN: as it is in the rows
    std::vector<double> estimates;
    Bootstrap bootstrap;
  };
  core::Json curve_json(const Curve& curve) const;

  const std::vector<std::string>& classes_;
  std::vector<Curve> curves_;
};

}  // namespace tripet::evaluation
