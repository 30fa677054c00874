#include "simulation/volume.hpp"

#include <itkImageFileReader.h>
#include <itkImageFileWriter.h>
#include <itkNiftiImageIO.h>

#include <algorithm>

#include "core/atomic_file.hpp"
#include "core/error.hpp"

namespace tripet::simulation {

Volume::Pointer to_volume(const ops::Grid& grid, const std::vector<float>& values) {
  Volume::SizeType size;
  Volume::PointType origin;
  Volume::SpacingType spacing;
  Volume::DirectionType direction;
  const auto millimetres = grid.spacing();
  for (unsigned int i = 0; i < 3; ++i) {
    size[i] = static_cast<itk::SizeValueType>(grid.size[i]);
    spacing[i] = millimetres[i];
    origin[i] = grid.to_world.rows[i][3];
    for (unsigned int j = 0; j < 3; ++j) direction(i, j) = grid.to_world.rows[i][j] / millimetres[j];
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

Field to_field(const Volume* volume) {
  Field field;
  for (unsigned int i = 0; i < 3; ++i) {
    field.grid.size[i] = static_cast<int>(volume->GetLargestPossibleRegion().GetSize()[i]);
    field.grid.to_world.rows[i][3] = volume->GetOrigin()[i];
    for (unsigned int j = 0; j < 3; ++j) {
      field.grid.to_world.rows[i][j] = volume->GetDirection()(i, j) * volume->GetSpacing()[j];
    }
  }
  const float* values = volume->GetBufferPointer();
  field.values.assign(values, values + field.grid.count());
  return field;
}

Field read_nifti(const std::filesystem::path& path) {
  return core::with_context(path.string(), [&] {
    const auto reader = itk::ImageFileReader<Volume>::New();
    reader->SetImageIO(itk::NiftiImageIO::New());
    reader->SetFileName(path.string());
    reader->Update();
    return to_field(reader->GetOutput());
  });
}

void write_nifti(const std::filesystem::path& path, const ops::Grid& grid, const std::vector<float>& values) {
  core::write_atomically(path, [&](const std::filesystem::path& temporary) {
    const auto writer = itk::ImageFileWriter<Volume>::New();
    writer->SetImageIO(itk::NiftiImageIO::New());
    writer->SetFileName(temporary.string());
    writer->SetInput(to_volume(grid, values));
    writer->Update();
  });
}

}  // namespace tripet::simulation
