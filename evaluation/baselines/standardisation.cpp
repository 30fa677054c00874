#include "evaluation/baselines/standardisation.hpp"

#include <cmath>

#include "core/error.hpp"

namespace tripet::evaluation {

std::vector<double> Standardisation::apply(std::span<const double> features) const {
  std::vector<double> out(features.size());
  for (std::size_t f = 0; f < features.size(); ++f) out[f] = (features[f] - mean[f]) / scale[f];
  return out;
}

Standardisation fit_standardisation(const FeatureTable& rows) {
  if (rows.empty()) throw core::Error("no rows to standardise");
  const auto n = static_cast<double>(rows.size());
  Standardisation out{std::vector<double>(rows[0].size(), 0), std::vector<double>(rows[0].size(), 0)};
  for (std::size_t f = 0; f < out.mean.size(); ++f) {
    for (const auto& row : rows) out.mean[f] += row[f] / n;
    for (const auto& row : rows) out.scale[f] += (row[f] - out.mean[f]) * (row[f] - out.mean[f]) / n;
    out.scale[f] = std::sqrt(out.scale[f]);
    if (out.scale[f] <= 1e-12 * std::abs(out.mean[f])) out.scale[f] = 1;
  }
  return out;
}

}  // namespace tripet::evaluation
