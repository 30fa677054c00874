#pragma once

#include <filesystem>

#include "ops/affine.hpp"

namespace tripet::imaging {

/// An ITK text transform (.tfm) of the map that takes points of the template to points of the scan, LPS mm: what ITK,
/// SimpleITK, ANTs and Slicer take to resample the scan onto the template. Written to a temporary name, then renamed.
void write_transform(const std::filesystem::path& path, const ops::Affine& template_to_scan);

/// Reads an affine of three dimensions back. Throws Error for any other transform.
ops::Affine read_transform(const std::filesystem::path& path);

}  // namespace tripet::imaging
