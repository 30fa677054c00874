#include "training/data/near_duplicates.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <span>
#include <tuple>

#include "core/interrupt.hpp"

namespace tripet::training {
namespace {

// A pair at the limit has a sampled correlation whose standard error, (1 - r^2) / sqrt(n), is 6e-5: far less than the
// room that is left for suspicion.
constexpr std::size_t sample_size = 1024;
constexpr double suspicion = 0.998;

/// Every n-th voxel of a scan, to mean 0 and length 1, so that a product of two is their correlation.
std::vector<float> sample(std::span<const float> scan) {
  const std::size_t step = std::max<std::size_t>(1, scan.size() / sample_size);
  std::vector<float> values;
  for (std::size_t i = step / 2; i < scan.size(); i += step) values.push_back(scan[i]);
  double mean = 0, squares = 0;
  for (const float value : values) mean += static_cast<double>(value);
  mean /= static_cast<double>(values.size());
  for (float& value : values) {
    value -= static_cast<float>(mean);
    squares += static_cast<double>(value) * static_cast<double>(value);
  }
  const auto scale = static_cast<float>(squares > 0 ? 1 / std::sqrt(squares) : 0);
  for (float& value : values) value *= scale;
  return values;
}

float product(const std::vector<float>& a, const std::vector<float>& b) {
  // Eight sums that do not wait for each other: compilers vectorise this and may not reorder a single one.
  std::array<float, 8> sums{};
  std::size_t i = 0;
  for (; i + 8 <= a.size(); i += 8) {
    for (std::size_t lane = 0; lane < 8; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  }
  for (; i < a.size(); ++i) sums[0] += a[i] * b[i];
  return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

}  // namespace

std::vector<std::string> near_duplicates(const Cohort& cohort, const Dataset& dataset) {
  std::vector<float> scan(dataset.voxels()), other(dataset.voxels());
  std::vector<std::vector<float>> samples;
  for (std::size_t i = 0; i < dataset.size(); ++i) {
    dataset.read(i, scan);
    samples.push_back(sample(scan));
  }
  std::vector<std::tuple<double, std::size_t, std::size_t>> pairs;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    core::throw_if_interrupted();
    for (std::size_t j = i + 1; j < samples.size(); ++j) {
      if (cohort.examples[i].participant_id == cohort.examples[j].participant_id) continue;
      if (static_cast<double>(product(samples[i], samples[j])) < suspicion) continue;
      dataset.read(i, scan);
      dataset.read(j, other);
      double sum = 0;  // scans have mean 0 and deviation 1
      for (std::size_t v = 0; v < scan.size(); ++v) sum += static_cast<double>(scan[v]) * static_cast<double>(other[v]);
      const double correlation = sum / static_cast<double>(scan.size());
      if (correlation > duplicate_correlation) pairs.emplace_back(-correlation, i, j);
    }
  }
  std::sort(pairs.begin(), pairs.end());
  std::vector<std::string> warnings;
  for (const auto& [negative, i, j] : pairs) {
    char text[16];
    std::snprintf(text, sizeof text, "%.5f", -negative);
    warnings.push_back(cohort.examples[i].participant_id + " and " + cohort.examples[j].participant_id +
                       " correlate to " + text +
                       ": one person under two names would stand in two folds; look at both and remove one");
  }
  return warnings;
}

}  // namespace tripet::training
