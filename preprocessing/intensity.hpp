#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/json.hpp"

namespace tripet::preprocessing {

/// Mean of the values under non-negative weights (a mask, or its shares on a coarse grid). Throws Error for no weight.
double weighted_mean(std::span<const float> values, std::span<const float> weights);

/// Weighted correlation of two images over the region of the weights; 0 where one of them is constant.
double correlation_in(std::span<const float> a, std::span<const float> b, std::span<const float> weights);

/// The weights with 0 where the value is 0 (out of view, cut away) or its size more than 3 times that below which 95 %
/// of the region lie. Throws Error when nothing is left.
std::vector<float> typical_weights(std::span<const float> values, std::span<const float> weights);

/// Brings the values of a scan on the template grid to a scale that compares between scans, in place. By mode:
///   suvr    divided by the mean over the reference region
///   zscore  less the mean over the brain, divided by the standard deviation there
///   minmax  the brain's smallest value to 0, its largest to 1
///   none    as they are
/// What is said of a region counts its typical_weights() only. brain, reference: weights on the same grid. Returns what
/// was found and done, for the sidecar. Throws Error where the divisor is not a positive number.
core::Json normalize(std::span<float> values, const std::string& mode, std::span<const float> brain,
                     std::span<const float> reference);

}  // namespace tripet::preprocessing
