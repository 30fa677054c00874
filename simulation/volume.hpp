#pragma once

#include <itkImage.h>

#include <filesystem>

#include "simulation/field.hpp"

namespace tripet::simulation {

using Volume = itk::Image<float, 3>;

Volume::Pointer to_volume(const ops::Grid& grid, const std::vector<float>& values);
Field to_field(const Volume* volume);

Field read_nifti(const std::filesystem::path& path);
/// float32, compressed when the name ends in .gz; written to a temporary name, then renamed.
void write_nifti(const std::filesystem::path& path, const ops::Grid& grid, const std::vector<float>& values);

}  // namespace tripet::simulation
