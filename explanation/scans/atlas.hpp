#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ops/grid.hpp"

namespace tripet::explanation {

/// The image of a file in MNI152 space as this grid sees it, x fastest. Throws Error naming the file.
std::vector<float> read_on_grid(const std::filesystem::path& path, const ops::Grid& grid);

/// What the program ships of the brain, on the grid of the maps.
struct Atlas {
  explicit Atlas(const ops::Grid& grid);

  ops::Grid grid;
  std::vector<float> template_values;  // of the FDG template
  std::vector<float> brain;            // share of each voxel in the brain, 0..1
};

}  // namespace tripet::explanation
