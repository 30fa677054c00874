#pragma once

#include <string>
#include <vector>

#include "training/data/dataset.hpp"

namespace tripet::training {

/// Two scans that are one but for a conversion, a rounding or a little noise: the same person under two names, who
/// would stand in two folds. Different people's scans on one grid stay clearly below.
constexpr double duplicate_correlation = 0.999;

/// A warning for each pair of scans of different participants whose voxels correlate above that, by falling
/// correlation. All pairs are compared on a sample of the voxels, the suspicious ones on all.
std::vector<std::string> near_duplicates(const Cohort& cohort, const Dataset& dataset);

}  // namespace tripet::training
