#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/mapped_volume.hpp"

namespace tripet::evaluation {

/// What a run wrote of how it harmonised: harmonisation.tsv and its volumes.
class RecordedHarmonisation {
 public:
  /// folder: of the run. Throws Error when a volume that the table names is not there.
  explicit RecordedHarmonisation(const std::filesystem::path& folder);
  /// Whether the run harmonised.
  static bool is_there(const std::filesystem::path& folder);

  /// Sites whose scans the run left as they are, with how many scans they have.
  const std::map<std::string, std::string>& as_they_are() const { return as_they_are_; }
  /// regional_uptake() of the scan of a site as the run's networks saw it, before standardising.
  std::vector<double> uptake(const core::MappedVolume& scan, const std::string& site, bool divide) const;

 private:
  struct Maps {
    core::MappedVolume factor, offset;
  };
  std::map<std::string, std::shared_ptr<const Maps>> sites_;
  std::map<std::string, std::string> as_they_are_;
};

}  // namespace tripet::evaluation
