#pragma once

#include <string>

namespace tripet::core {

/// What the name of a strategy is followed by where it was trained once more with another seed: the control (A/A) of a
/// comparison, in the column `strategy` of its predictions and in the name of its folder.
inline const std::string control_suffix = "+other-seed";
inline bool is_control(const std::string& strategy) {
  return strategy.ends_with(control_suffix);
}

}  // namespace tripet::core
