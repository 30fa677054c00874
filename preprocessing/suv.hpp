#pragma once

#include <string>
#include <vector>

#include "core/json.hpp"

namespace tripet::preprocessing {

/// How stored values become SUV.
struct SuvResult {
  std::string units;                  // SUVbw when converted; else the stored units (BQML, ...) or "unknown"
  double factor = 1;                  // units = value x factor (the first slice's where slices differ)
  std::vector<double> slice_factors;  // one for each slice in order of position; empty where one factor serves all
  std::string rule;                   // which rule gave the factor, in words
  core::Json details;                 // every number that entered, for the sidecar
};

}  // namespace tripet::preprocessing
