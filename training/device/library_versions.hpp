#pragma once

#include <string>
#include <utility>
#include <vector>

namespace tripet::training {

/// What networks run on: `LibTorch` with its version, and `GPU`: how many it can use, or why none.
std::vector<std::pair<std::string, std::string>> library_versions();

}  // namespace tripet::training
