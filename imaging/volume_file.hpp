#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/remarks.hpp"
#include "imaging/volume.hpp"

namespace tripet::imaging {

/// Reads a NIfTI file (.nii, .nii.gz, Analyze pair) of one volume; scl_slope is applied. Accepted with a line in
/// `remarks`: a direction matrix that is nearly orthonormal (replaced by the nearest orthonormal one) and voxels that
/// are not numbers (set to 0). Throws Error: unreadable, several frames, a sheared direction matrix, no voxel or only
/// one value in all of them. Of several frames, all on one grid, it gives the sum weighted by frame_weights, one for
/// each.
Volume::Pointer read_nifti(const std::filesystem::path& path, core::Remarks& remarks,
                           const std::vector<double>& frame_weights = {1});

/// Writes float32; compressed when the name ends in .gz. sform and qform are both set. `description` (80 characters at
/// most) goes into the field descrip. Written to a temporary name, then renamed.
void write_nifti(const std::filesystem::path& path, const Volume* volume, const std::string& description = "");

/// Sets voxels that are not finite numbers to 0 and returns their number.
std::size_t replace_non_finite(Volume& volume);

/// Throws Error when all voxels have the same value: nothing can be registered or normalised.
void require_contrast(const Volume& volume);

}  // namespace tripet::imaging
