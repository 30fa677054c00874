#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// What `explain` wrote of the networks whose predictions are reported (docs/explain.md).
class ExplainedMaps {
 public:
  /// folder: DIR of explain; without a maps.tsv there are no maps. Throws Error naming a table that cannot be read.
  explicit ExplainedMaps(const std::filesystem::path& folder);

  bool empty() const { return of_scan_.empty(); }
  /// The page of maps as a link of a page in `from`.
  std::string link(const std::filesystem::path& from) const;
  /// The maps of a scan, each {"image" (data URI), "name", "alt", "warnings": [...]}; those of models that are right
  /// about it, as of another training, and differences of models are left out.
  core::Json of(const ScanId& scan) const;

 private:
  struct Map {
    std::string model, method, target;
    std::filesystem::path picture;
  };

  std::filesystem::path folder_;
  std::map<ScanId, std::vector<Map>> of_scan_;
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> warnings_;  // by model and method
};

}  // namespace tripet::evaluation
