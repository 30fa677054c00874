#pragma once

#include <string>

#include "preprocessing/preprocess_options.hpp"

namespace tripet::tests {

inline preprocessing::PrepareSettings settings_with(const std::string& units) {
  preprocessing::PrepareSettings settings;
  settings.units = units;
  return settings;
}

}  // namespace tripet::tests
