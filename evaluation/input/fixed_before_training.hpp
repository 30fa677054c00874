#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tripet::evaluation {

/// Whether the primary metric and the margin are those that were fixed when training began: `tripet compare` writes
/// them then into judgement.json, {"primary", "margin"}.
struct FixedBeforeTraining {
  bool recorded = false;
  std::vector<std::string> changes;  // "the primary metric was changed from X to Y after training"

  bool holds() const { return recorded && changes.empty(); }
};
FixedBeforeTraining fixed_before_training(const std::filesystem::path& runs, const std::string& primary, double margin);

}  // namespace tripet::evaluation
