#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// The predictions without the scans that preprocessing marked as doubtful (status warn in data/scans.tsv), for a
/// sensitivity analysis: the models did train on such scans.
struct WithoutWarned {
  std::size_t scans = 0;                   // left out; 0: none was doubtful, or data is not given
  std::optional<Predictions> predictions;  // nothing: reason says why
  std::string reason;
};
WithoutWarned without_warned(const Predictions& predictions, const std::filesystem::path& data);

}  // namespace tripet::evaluation
