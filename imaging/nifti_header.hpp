#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/remarks.hpp"
#include "ops/affine.hpp"

namespace tripet::imaging {

/// What is used of a NIfTI-1, NIfTI-2 or Analyze 7.5 header, in the machine's byte order.
struct NiftiHeader {
  std::array<std::int64_t, 3> size{};
  std::int64_t frames = 1;
  int datatype = 0;
  int voxel_bytes = 0;
  bool swapped = false;           // the voxels stand in the other byte order
  std::uint64_t data_offset = 0;  // into data_file
  std::filesystem::path data_file;
  double slope = 1, intercept = 0;
  ops::Affine to_ras;  // voxel index to RAS millimetres
};

/// Header of a .nii, .nii.gz, or of either file of a pair. The sform is taken before the qform, as nibabel does; said
/// in `remarks`: both are set and differ, or neither is; one is empty or not a number and the other taken; voxels that
/// no scan has in the unit of xyzt_units, and another unit taken. Throws Error: no such file, truncated, not NIfTI, an
/// impossible header, or a synthetic scan (core/mapped_volume.hpp).
NiftiHeader read_nifti_header(const std::filesystem::path& path, core::Remarks& remarks);

/// How many volumes the image of this name holds. Throws as read_nifti_header().
std::size_t nifti_frames(const std::filesystem::path& path);

/// The files that make up the image of this name: itself, or .hdr and .img.
std::vector<std::filesystem::path> nifti_files(const std::filesystem::path& path);

/// .nii, .nii.gz, .hdr, .img, .hdr.gz, .img.gz in any case.
bool has_nifti_name(const std::filesystem::path& path);

}  // namespace tripet::imaging
