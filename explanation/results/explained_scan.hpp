#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/json.hpp"

namespace tripet::explanation {

/// One scan, one model: what the model answers and which maps there are of it.
struct ExplainedScan {
  std::string participant_id, session_id;
  std::string model;      // "softmax", or "softmax-minus-one-vs-one" for a difference
  std::string label;      // n/a where it is not known
  std::string predicted;  // the most probable class; n/a for a difference
  std::string target;     // prob_AD
  double value = 0;       // of the target
  std::filesystem::path prepared;
  std::vector<std::string> methods;
  core::Json numbers;  // by method
  std::string hash;    // of all that decides the maps

  /// right, wrong, or n/a where the label is not one class.
  std::string outcome() const;

  core::Json to_json() const;
  /// Throws Error for a record that lacks a field.
  static ExplainedScan from_json(const core::Json& json);
};

}  // namespace tripet::explanation
