#include "imaging/volume_grid.hpp"

#include <algorithm>

namespace tripet::imaging {

Volume::Pointer new_volume(const ops::Grid& grid, std::span<const float> values) {
  Volume::SizeType size;
  Volume::PointType origin;
  Volume::SpacingType spacing;
  Volume::DirectionType direction;
  const auto millimetres = grid.spacing();
  for (unsigned i = 0; i < 3; ++i) {
    size[i] = static_cast<itk::SizeValueType>(grid.size[i]);
    spacing[i] = millimetres[i];
    origin[i] = grid.to_world.rows[i][3];
    for (unsigned j = 0; j < 3; ++j) direction(i, j) = grid.to_world.rows[i][j] / millimetres[j];
  }
  const auto volume = Volume::New();
  volume->SetRegions(Volume::RegionType(size));
  volume->SetOrigin(origin);
  volume->SetSpacing(spacing);
  volume->SetDirection(direction);
  volume->Allocate();
  std::copy(values.begin(), values.end(), volume->GetBufferPointer());
  return volume;
}

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

}  // namespace tripet::imaging
