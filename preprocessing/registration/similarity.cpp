#include "preprocessing/registration/similarity.hpp"

#include <algorithm>
#include <cmath>

#include "preprocessing/registration/interpolation.hpp"

namespace tripet::preprocessing {
namespace {

/// Running sums for a correlation.
struct Moments {
  double n = 0, t = 0, s = 0, tt = 0, ss = 0, ts = 0;
  void add(double a, double b) { ++n, t += a, s += b, tt += a * a, ss += b * b, ts += a * b; }
  double correlation() const {
    const double denominator = std::sqrt((tt - t * t / n) * (ss - s * s / n));
    return denominator > 0 ? (ts - t * s / n) / denominator : -1;
  }
};

}  // namespace

double correlation(const TemplateSamples& samples, std::span<const float> image, const ScanLevel& scan,
                   const ops::Affine& map, std::size_t stride) {
  const ToIndex to_index(samples, scan, map);
  Moments moments;
  std::size_t asked = 0;
  for (std::size_t k = 0; k < samples.at.size(); k += stride) {
    const auto& p = samples.at[k];
    float s[4];
    ++asked;
    if (!interpolate(scan.values.data(), scan.grid.size, to_index(0, p), to_index(1, p), to_index(2, p), s)) continue;
    moments.add(static_cast<double>(image[k]), static_cast<double>(s[0]));
  }
  return 2 * moments.n < static_cast<double>(asked) ? -1 : moments.correlation();
}

double correlation_in_brain(const TemplateSamples& samples, std::span<const float> image, const ScanLevel& scan,
                            const ops::Affine& map) {
  const ToIndex to_index(samples, scan, map);
  Moments moments;
  for (std::size_t k = 0; k < samples.at.size(); ++k) {
    if (samples.in_brain[k] == 0) continue;
    const auto& p = samples.at[k];
    float s[4];
    if (!interpolate(scan.values.data(), scan.grid.size, to_index(0, p), to_index(1, p), to_index(2, p), s)) continue;
    moments.add(static_cast<double>(image[k]), static_cast<double>(s[0]));
  }
  return moments.n < 100 ? -1 : moments.correlation();
}

Similarity similarity(const TemplateSamples& samples, const ScanLevel& scan, const ops::Affine& map) {
  const ToIndex to_index(samples, scan, map);
  Moments with_first, with_second, of_both;
  for (std::size_t k = 0; k < samples.at.size(); ++k) {
    if (samples.in_brain[k] == 0) continue;
    const auto& p = samples.at[k];
    float s[4];
    if (!interpolate(scan.values.data(), scan.grid.size, to_index(0, p), to_index(1, p), to_index(2, p), s)) continue;
    const auto value = static_cast<double>(s[0]), first = static_cast<double>(samples.images[0][k]);
    const auto second = static_cast<double>(samples.images[1][k]);
    with_first.add(first, value);
    with_second.add(second, value);
    of_both.add(first, second);
  }
  Similarity found;
  if (with_first.n < 100) return found;
  const double a = found.first_alone = with_first.correlation();
  const double b = with_second.correlation(), ab = of_both.correlation();
  // Multiple correlation with two regressors; where they are the same, that with one.
  const double apart = 1 - ab * ab;
  found.both = std::sqrt(std::clamp(apart > 1e-6 ? (a * a + b * b - 2 * a * b * ab) / apart : a * a, 0.0, 1.0));
  return found;
}

}  // namespace tripet::preprocessing
