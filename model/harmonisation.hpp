#pragma once

#include <string>
#include <vector>

#include "core/json.hpp"
#include "ops/harmonisation/combat.hpp"

namespace tripet::model {

/// What is done to a prepared scan of a known site before a network sees it.
struct Harmonisation {
  std::vector<std::string> sites;
  std::vector<ops::SiteMap> maps;  // of each site, by voxel of the network's grid, x fastest
  core::Json about;                // site_column, how many participants each site had, what was kept

  /// Null for a site that the maps were not estimated for: its scans stay as they are.
  const ops::SiteMap* of(const std::string& site) const {
    for (std::size_t s = 0; s < sites.size(); ++s) {
      if (sites[s] == site) return &maps[s];
    }
    return nullptr;
  }
};

}  // namespace tripet::model
