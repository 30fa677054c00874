#include "preprocessing/intensity.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/error.hpp"
#include "core/text.hpp"

namespace tripet::preprocessing {
namespace {

// Times the value below which 95 % of a region lie: grey matter and lesions stay within, a voxel of noise at the edge
// of the field of view or a value that an earlier program left behind does not.
constexpr double outlier = 3;

double share_of(std::span<const float> part, std::span<const float> whole) {
  return std::reduce(part.begin(), part.end(), 0.0) / std::reduce(whole.begin(), whole.end(), 0.0);
}

void require_positive(double divisor, const std::string& what) {
  if (std::isfinite(divisor) && divisor > 0) return;
  throw core::Error(what + " is " + core::format_number(divisor) + ", so that nothing can be divided by it");
}

void scale(std::span<float> values, double offset, double divisor) {
  for (float& v : values) v = static_cast<float>((static_cast<double>(v) - offset) / divisor);
}

}  // namespace

double weighted_mean(std::span<const float> values, std::span<const float> weights) {
  double sum = 0, total = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    sum += static_cast<double>(weights[i]) * static_cast<double>(values[i]);
    total += static_cast<double>(weights[i]);
  }
  if (!(total > 0)) throw core::Error("the region is empty on the template grid");
  return sum / total;
}

double correlation_in(std::span<const float> a, std::span<const float> b, std::span<const float> weights) {
  const double mean_a = weighted_mean(a, weights), mean_b = weighted_mean(b, weights);
  double aa = 0, bb = 0, ab = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double w = static_cast<double>(weights[i]);
    const double da = static_cast<double>(a[i]) - mean_a, db = static_cast<double>(b[i]) - mean_b;
    aa += w * da * da, bb += w * db * db, ab += w * da * db;
  }
  return aa > 0 && bb > 0 ? ab / std::sqrt(aa * bb) : 0;
}

std::vector<float> typical_weights(std::span<const float> values, std::span<const float> weights) {
  if (std::none_of(weights.begin(), weights.end(), [](float w) { return w > 0; }))
    throw core::Error("the region is empty on the template grid");
  std::vector<float> kept(weights.begin(), weights.end()), sizes;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] == 0) kept[i] = 0;
    if (kept[i] > 0) sizes.push_back(std::abs(values[i]));
  }
  if (sizes.empty()) throw core::Error("all values of the region are 0");
  const auto at = sizes.begin() + static_cast<std::ptrdiff_t>(0.95 * static_cast<double>(sizes.size() - 1));
  std::nth_element(sizes.begin(), at, sizes.end());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (static_cast<double>(std::abs(values[i])) > outlier * static_cast<double>(*at)) kept[i] = 0;
  }
  return kept;
}

core::Json normalize(std::span<float> values, const std::string& mode, std::span<const float> brain,
                     std::span<const float> reference) {
  if (mode == "none") return {{"Mode", mode}};
  const std::vector<float> weights = typical_weights(values, mode == "suvr" ? reference : brain);
  if (mode == "suvr") {
    const double used = share_of(weights, reference);
    if (used < 0.5) {
      throw core::Error("only " + core::format_number(std::round(100 * used)) +
                        " % of the reference region have a value (the rest is 0 or far above it)");
    }
    const double mean = weighted_mean(values, weights);
    require_positive(mean, "the mean over the reference region");
    scale(values, 0, mean);
    return {{"Mode", mode}, {"ReferenceMean", mean}};
  }
  if (mode == "zscore") {
    const double mean = weighted_mean(values, weights);
    double squares = 0, total = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double d = static_cast<double>(values[i]) - mean;
      squares += static_cast<double>(weights[i]) * d * d;
      total += static_cast<double>(weights[i]);
    }
    const double deviation = std::sqrt(squares / total);
    require_positive(deviation, "the standard deviation over the brain");
    scale(values, mean, deviation);
    return {{"Mode", mode}, {"BrainMean", mean}, {"BrainStandardDeviation", deviation}};
  }
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (weights[i] < 0.5F) continue;
    low = std::min(low, static_cast<double>(values[i]));
    high = std::max(high, static_cast<double>(values[i]));
  }
  require_positive(high - low, "the range over the brain");
  scale(values, low, high - low);
  return {{"Mode", mode}, {"BrainMinimum", low}, {"BrainMaximum", high}};
}

}  // namespace tripet::preprocessing
