#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "training/data/cohort.hpp"

namespace tripet::training {

/// --class-weights: one weight for each class, none (empty), balanced N/(K n_c) of the scans with these indices, or the
/// numbers given, divided by their mean over these scans: so weights change what counts, not how large the loss is.
/// multilabel: what a scan with the disease counts beside one without, balanced: without / with. Throws UsageError for
/// numbers that are not positive or not one a class.
std::vector<double> class_weights(const std::string& option, const Cohort& cohort,
                                  const std::vector<std::size_t>& examples);

}  // namespace tripet::training
