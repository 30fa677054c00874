#pragma once

#include <array>
#include <cstdint>

#include "core/remarks.hpp"
#include "ops/affine.hpp"

namespace tripet::imaging {

/// Where a NIfTI header says that its voxels lie, field by field: see nifti1.h.
struct NiftiOrientation {
  std::array<double, 8> pixdim{};
  int qform_code = 0, sform_code = 0, units = 0;
  std::array<double, 3> quaternion{}, offset{};
  ops::Affine sform;
};

/// Voxel to RAS millimetres: the sform, else the qform, else the voxel size alone with a warning. Lengths are taken as
/// mm, m or um, whichever of them gives voxels that a scan can have. size: voxels along each axis. Throws Error when no
/// reading makes sense.
ops::Affine to_ras(const NiftiOrientation& raw, const std::array<std::int64_t, 3>& size, core::Remarks& remarks);

}  // namespace tripet::imaging
