#pragma once

#include <string>

namespace tripet::core {

/// In the folder of a comparison: networks trained on a part of each fold's training participants, in
/// learning-curve/PERCENT/STRATEGY/repeat-R/fold-F, and what they predict in learning-curve/PERCENT/predictions.tsv.
inline const std::string learning_curve_folder = "learning-curve";

}  // namespace tripet::core
