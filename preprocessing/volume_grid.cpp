#include "preprocessing/volume_grid.hpp"

namespace tripet::preprocessing {

ops::Grid grid_of(const Volume& volume) {
  ops::Grid grid;
  const auto size = volume.GetLargestPossibleRegion().GetSize();
  for (unsigned i = 0; i < 3; ++i) {
    grid.size[i] = static_cast<int>(size[i]);
    grid.to_world.rows[i][3] = volume.GetOrigin()[i];
    for (unsigned j = 0; j < 3; ++j) grid.to_world.rows[i][j] = volume.GetDirection()(i, j) * volume.GetSpacing()[j];
  }
  return grid;
}

std::span<const float> values_of(const Volume& volume) {
  return {volume.GetBufferPointer(), volume.GetLargestPossibleRegion().GetNumberOfPixels()};
}

}  // namespace tripet::preprocessing
