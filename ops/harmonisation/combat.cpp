#include "ops/harmonisation/combat.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "ops/linear_solver.hpp"

namespace tripet::ops {
namespace {

// Voxels worked on at a time: their sums stay in the cache.
constexpr std::size_t block = 512;
// Of the mean square: below it a voxel does not vary, but for what float32 rounds.
constexpr double least_variance = 1e-10;

/// The weighted least squares of all voxels: one design, whose inverse Gram matrix is found once.
class Regression {
 public:
  Regression(const std::vector<CombatSample>& samples, std::size_t sites)
      : columns_(sites + samples.front().covariates.size()) {
    std::vector<double> gram(columns_ * columns_);
    for (const CombatSample& sample : samples) {
      std::vector<double>& row = rows_.emplace_back(columns_);
      row[sample.site] = 1;
      std::copy(sample.covariates.begin(), sample.covariates.end(), row.begin() + static_cast<std::ptrdiff_t>(sites));
      for (std::size_t i = 0; i < columns_; ++i) {
        for (std::size_t j = 0; j < columns_; ++j) gram[i * columns_ + j] += sample.weight * row[i] * row[j];
      }
    }
    inverse_.resize(columns_ * columns_);
    for (std::size_t i = 0; i < columns_; ++i) {
      std::vector<double> left = gram, unit(columns_);
      unit[i] = 1;
      solve_linear(left, unit);
      for (std::size_t j = 0; j < columns_; ++j) inverse_[j * columns_ + i] = unit[j];
    }
  }

  std::size_t columns() const { return columns_; }
  const std::vector<double>& row(std::size_t sample) const { return rows_[sample]; }
  /// moments: [columns x block], weighted sums of row * value; coefficients: the same size.
  void solve(const std::vector<double>& moments, std::vector<double>& coefficients) const {
    std::fill(coefficients.begin(), coefficients.end(), 0.0);
    for (std::size_t i = 0; i < columns_; ++i) {
      for (std::size_t j = 0; j < columns_; ++j) {
        const double factor = inverse_[i * columns_ + j];
        for (std::size_t v = 0; v < block; ++v) coefficients[i * block + v] += factor * moments[j * block + v];
      }
    }
  }

 private:
  std::size_t columns_;
  std::vector<std::vector<double>> rows_;
  std::vector<double> inverse_;
};

/// Of every voxel before shrinking, in units of the voxel's own standard deviation.
struct Estimates {
  explicit Estimates(std::size_t voxels, std::size_t sites)
      : mean(voxels), deviation(voxels), location(sites, std::vector<float>(voxels)), variance(location) {}
  std::vector<float> mean, deviation;                  // deviation 0: the voxel does not vary
  std::vector<std::vector<float>> location, variance;  // [site][voxel]
};

/// The first `count` voxels from `first` on.
class Block {
 public:
  Block(const std::vector<CombatSample>& samples, const Regression& regression, const std::vector<double>& site_weights)
      : samples_(samples),
        regression_(regression),
        site_weights_(site_weights),
        moments_(regression.columns() * block),
        coefficients_(moments_.size()),
        squares_(block),
        residuals_(site_weights.size() * block) {}

  void estimate(std::size_t first, std::size_t count, Estimates& estimates) {
    add_moments(first, count);
    regression_.solve(moments_, coefficients_);
    add_residuals(first, count);
    double all = 0;
    for (const double weight : site_weights_) all += weight;
    for (std::size_t v = 0; v < count; ++v) {
      double grand = 0, mean = 0, variance = 0;
      for (std::size_t s = 0; s < site_weights_.size(); ++s) {
        grand += site_weights_[s] * coefficients_[s * block + v] / all;
        mean += moments_[s * block + v] / all;
        variance += residuals_[s * block + v] / all;
      }
      const std::size_t at = first + v;
      estimates.mean[at] = static_cast<float>(mean);
      if (!(variance > least_variance * squares_[v] / all)) continue;
      const double deviation = std::sqrt(variance);
      estimates.deviation[at] = static_cast<float>(deviation);
      for (std::size_t s = 0; s < site_weights_.size(); ++s) {
        estimates.location[s][at] = static_cast<float>((coefficients_[s * block + v] - grand) / deviation);
        estimates.variance[s][at] = static_cast<float>(residuals_[s * block + v] / (site_weights_[s] - 1) / variance);
      }
    }
  }

 private:
  void add_moments(std::size_t first, std::size_t count) {
    std::fill(moments_.begin(), moments_.end(), 0.0);
    std::fill(squares_.begin(), squares_.end(), 0.0);
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      const float* values = samples_[i].values.data() + first;
      const auto& row = regression_.row(i);
      for (std::size_t c = 0; c < row.size(); ++c) {
        const double factor = samples_[i].weight * row[c];
        if (factor == 0) continue;
        for (std::size_t v = 0; v < count; ++v) moments_[c * block + v] += factor * static_cast<double>(values[v]);
      }
      for (std::size_t v = 0; v < count; ++v) {
        squares_[v] += samples_[i].weight * static_cast<double>(values[v]) * static_cast<double>(values[v]);
      }
    }
  }

  void add_residuals(std::size_t first, std::size_t count) {
    std::fill(residuals_.begin(), residuals_.end(), 0.0);
    std::vector<double> residual(block);
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      const float* values = samples_[i].values.data() + first;
      for (std::size_t v = 0; v < count; ++v) residual[v] = static_cast<double>(values[v]);
      const auto& row = regression_.row(i);
      for (std::size_t c = 0; c < row.size(); ++c) {
        if (row[c] == 0) continue;
        for (std::size_t v = 0; v < count; ++v) residual[v] -= row[c] * coefficients_[c * block + v];
      }
      double* sums = residuals_.data() + samples_[i].site * block;
      for (std::size_t v = 0; v < count; ++v) sums[v] += samples_[i].weight * residual[v] * residual[v];
    }
  }

  const std::vector<CombatSample>& samples_;
  const Regression& regression_;
  const std::vector<double>& site_weights_;  // sum of each site
  std::vector<double> moments_, coefficients_, squares_, residuals_;
};

struct Moments {
  double mean = 0, variance = 0;
};
/// Over the voxels that vary; the variance divided by n - 1.
Moments moments_of(const std::vector<float>& values, const std::vector<float>& deviation) {
  double sum = 0, count = 0, squares = 0;
  for (std::size_t v = 0; v < values.size(); ++v) {
    if (deviation[v] > 0) sum += static_cast<double>(values[v]), ++count;
  }
  const double mean = count > 0 ? sum / count : 0;
  for (std::size_t v = 0; v < values.size(); ++v) {
    if (deviation[v] > 0) squares += std::pow(static_cast<double>(values[v]) - mean, 2);
  }
  return {mean, count > 1 ? squares / (count - 1) : 0};
}

/// Location and variance of a site at a voxel, shrunk towards what the site shows at all voxels: normal prior of the
/// location, inverse gamma of the variance (Johnson et al. 2007, A.2), the two conditional means in turn until they
/// stay.
struct Shrunk {
  double location, variance;
};
Shrunk shrink(double location, double variance, double samples, const Moments& locations, const Moments& variances) {
  const double spread = variances.variance;
  const double m = variances.mean;
  // No spread: all voxels have the prior's variance.
  if (!(spread > 0)) return {locations.variance > 0 ? location : locations.mean, m > 0 ? m : 1};
  const double shape = (2 * spread + m * m) / spread, rate = (m * spread + m * m * m) / spread;
  Shrunk now{location, variance};
  for (int turn = 0; turn < 1000; ++turn) {
    const double weight = locations.variance * samples;
    Shrunk next{(weight * location + now.variance * locations.mean) / (weight + now.variance), 0};
    if (!(weight + now.variance > 0)) next.location = location;
    const double squares = (samples - 1) * variance + samples * std::pow(location - next.location, 2);
    next.variance = (squares / 2 + rate) / (samples / 2 + shape - 1);
    const bool stays = std::abs(next.location - now.location) < 1e-7 * (1 + std::abs(now.location)) &&
                       std::abs(next.variance - now.variance) < 1e-7 * now.variance;
    now = next;
    if (stays) break;
  }
  return now;
}

}  // namespace

std::vector<SiteMap> fit_combat(const std::vector<CombatSample>& samples, std::size_t sites) {
  if (samples.empty()) throw core::Error("there is no scan to estimate the sites from");
  std::vector<double> site_weights(sites);
  for (const CombatSample& sample : samples) site_weights[sample.site] += sample.weight;
  for (const double weight : site_weights) {
    if (weight < 2 - 1e-9) throw core::Error("a site has fewer than two participants: it shows no scale");
  }
  const std::size_t voxels = samples.front().values.size();
  const Regression regression(samples, sites);
  Estimates estimates(voxels, sites);
  Block work(samples, regression, site_weights);
  for (std::size_t first = 0; first < voxels; first += block) {
    work.estimate(first, std::min(block, voxels - first), estimates);
  }
  std::vector<SiteMap> maps(sites);
  for (std::size_t s = 0; s < sites; ++s) {
    maps[s] = {std::vector<float>(voxels, 1.0F), std::vector<float>(voxels, 0.0F)};
    const Moments locations = moments_of(estimates.location[s], estimates.deviation);
    const Moments variances = moments_of(estimates.variance[s], estimates.deviation);
    for (std::size_t v = 0; v < voxels; ++v) {
      const auto deviation = static_cast<double>(estimates.deviation[v]);
      if (deviation == 0) continue;
      const Shrunk site = shrink(static_cast<double>(estimates.location[s][v]),
                                 static_cast<double>(estimates.variance[s][v]), site_weights[s], locations, variances);
      const double factor = 1 / std::sqrt(site.variance);
      maps[s].factor[v] = static_cast<float>(factor);
      maps[s].offset[v] = static_cast<float>(static_cast<double>(estimates.mean[v]) * (1 - factor) -
                                             factor * site.location * deviation);
    }
  }
  return maps;
}

void apply(const SiteMap& map, std::span<const float> values, std::span<float> out) {
  for (std::size_t v = 0; v < values.size(); ++v) out[v] = map.factor[v] * values[v] + map.offset[v];
}

}  // namespace tripet::ops
