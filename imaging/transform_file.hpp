#pragma once

#include <filesystem>

#include "ops/affine.hpp"
#include "ops/deformation.hpp"

namespace tripet::imaging {

/// An ITK text transform (.tfm) of the map that takes points of the template to points of the scan, LPS mm: what ITK,
/// SimpleITK, ANTs and Slicer take to resample the scan onto the template. Written to a temporary name, then renamed.
void write_transform(const std::filesystem::path& path, const ops::Affine& template_to_scan);

/// The same of any map: where it has a field, a composite of AffineTransform and BSplineTransform, whose coefficients
/// are rounded to coefficient_step. One of the affine parts of a map with a field must be the identity.
void write_transform(const std::filesystem::path& path, const ops::Deformation& map);

/// mm. Fields that are multiples of it are read back as they were written.
inline constexpr double coefficient_step = 1e-4;

/// Reads an affine of three dimensions back. Throws Error for any other transform.
ops::Affine read_transform(const std::filesystem::path& path);

/// Reads what write_transform() writes. Throws Error for any other transform.
ops::Deformation read_deformation(const std::filesystem::path& path);

}  // namespace tripet::imaging
