#pragma once

#include <filesystem>

#include "core/json.hpp"
#include "evaluation/baselines/regions.hpp"

namespace tripet::tests {

/// The regions as Json, for a Python reference.
inline std::filesystem::path write_regions(const std::filesystem::path& path) {
  core::Json json = core::Json::array();
  for (const auto& region : evaluation::regions())
    json.push_back({{"centre", region.centre}, {"radius", region.radius}});
  core::write_json(path, json);
  return path;
}

}  // namespace tripet::tests
