#pragma once

#include <string>

#include "preprocessing/preprocess_options.hpp"

namespace tripet::tests {

inline preprocessing::PreprocessSettings settings_with(const std::string& units) {
  preprocessing::PreprocessSettings settings;
  settings.units = units;
  return settings;
}

}  // namespace tripet::tests
