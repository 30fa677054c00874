#pragma once

#include <span>
#include <vector>

namespace tripet::evaluation {

/// One row a sample, all of one length.
using FeatureTable = std::vector<std::vector<double>>;

/// Mean and standard deviation (divided by n, as scikit-learn's StandardScaler) of the rows it was fitted on.
struct Standardisation {
  std::vector<double> mean;
  std::vector<double> scale;  // 1 for a constant feature

  std::vector<double> apply(std::span<const double> features) const;
};
/// Throws Error when there is no row.
Standardisation fit_standardisation(const FeatureTable& rows);

}  // namespace tripet::evaluation
