#pragma once

#include <string>
#include <utility>
#include <vector>

namespace tripet::preprocessing {

/// The libraries that scans are read with: name, version.
std::vector<std::pair<std::string, std::string>> library_versions();

}  // namespace tripet::preprocessing
