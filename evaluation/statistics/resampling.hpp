#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace tripet::evaluation {

/// A statistic of many numbers as a function of how often each participant counts: reads one weight a participant,
/// writes `width` numbers. Called from several threads.
using WeightedStatistic = std::function<void(const std::uint16_t* weights, double* values)>;

/// Values of a statistic in bootstrap resamples of participants (n drawn from n with replacement, not stratified: the
/// mix of classes is part of what chance decides). Resample r depends on (seed, r) alone, so that strategies are
/// resampled together and the number of threads changes nothing.
class Bootstrap {
 public:
  Bootstrap(std::size_t participants, std::size_t width, int resamples, std::uint64_t seed, int threads,
            const WeightedStatistic& statistic);

  int resamples() const { return resamples_; }
  std::size_t width() const { return width_; }
  double at(int resample, std::size_t column) const { return values_[resample * width_ + column]; }
  /// One number of all resamples, in their order.
  std::vector<double> column(std::size_t column) const;

 private:
  std::size_t width_;
  int resamples_;
  std::vector<double> values_;  // [resamples, width]
};

/// The statistic with each participant left out once: [participants, width].
std::vector<double> jackknife(std::size_t participants, std::size_t width, int threads,
                              const WeightedStatistic& statistic);

struct Interval {
  double low, high;  // NaN where too few resamples are defined
  int undefined;     // resamples in which the statistic is NaN: left out
};

/// Quantiles (1 -+ level) / 2 with linear interpolation, as numpy.quantile. NaN when more than a tenth of the values
/// are undefined: the rest would be a selection.
Interval percentile_interval(std::vector<double> values, double level);

/// Bias-corrected and accelerated; Efron 1987, as scipy.stats.bootstrap computes it. `left_out`: the jackknife values.
Interval bca_interval(std::vector<double> values, double estimate, const std::vector<double>& left_out, double level);

/// Of an AUC: estimate +- z standard deviations of the resamples on the logit scale, which keeps the interval inside 0
/// to 1 and holds its level near 1, where quantiles of resamples do not (Pepe 2003; Qin & Hotilovac 2008). Where the
/// estimate is 0 or 1 no resample differs from it: nothing.
Interval logit_interval(std::vector<double> values, double estimate, double level);

}  // namespace tripet::evaluation
