#include "preprocessing/intensity.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "core/text.hpp"

namespace tripet::preprocessing {
namespace {

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

core::Json normalize(std::span<float> values, const std::string& mode, std::span<const float> brain,
                     std::span<const float> reference) {
  if (mode == "suvr") {
    const double mean = weighted_mean(values, reference);
    require_positive(mean, "the mean over the reference region");
    scale(values, 0, mean);
    return {{"Mode", mode}, {"ReferenceMean", mean}};
  }
  if (mode == "zscore") {
    const double mean = weighted_mean(values, brain);
    double squares = 0, total = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double d = static_cast<double>(values[i]) - mean;
      squares += static_cast<double>(brain[i]) * d * d;
      total += static_cast<double>(brain[i]);
    }
    const double deviation = std::sqrt(squares / total);
    require_positive(deviation, "the standard deviation over the brain");
    scale(values, mean, deviation);
    return {{"Mode", mode}, {"BrainMean", mean}, {"BrainStandardDeviation", deviation}};
  }
  if (mode == "minmax") {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (brain[i] < 0.5F) continue;
      low = std::min(low, static_cast<double>(values[i]));
      high = std::max(high, static_cast<double>(values[i]));
    }
    require_positive(high - low, "the range over the brain");
    scale(values, low, high - low);
    return {{"Mode", mode}, {"BrainMinimum", low}, {"BrainMaximum", high}};
  }
  return {{"Mode", mode}};
}

}  // namespace tripet::preprocessing
