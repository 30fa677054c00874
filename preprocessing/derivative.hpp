#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "ops/grid.hpp"
#include "preprocessing/sources/scan_name.hpp"

namespace tripet::preprocessing {

/// The names of what is written for one scan, as BIDS derivatives name them.
struct DerivativePaths {
  /// out: DIR; session_id "n/a" and empty labels leave their entity out.
  DerivativePaths(const std::filesystem::path& out, const ScanName& name);

  std::filesystem::path prepared;   // ..._space-MNI152_desc-prepared_pet.nii
  std::filesystem::path sidecar;    // ..._space-MNI152_desc-prepared_pet.json
  std::filesystem::path transform;  // ..._from-scan_to-MNI152_xfm.tfm
  std::filesystem::path inverse;    // ..._from-MNI152_to-scan_xfm.tfm, of nonlinear registration
  std::filesystem::path picture;    // ..._space-MNI152_desc-prepared_qc.png
  std::filesystem::path motion;     // ..._desc-motion_qc.svg
  std::filesystem::path suv;        // ..._desc-suv_pet.nii.gz
  std::filesystem::path suv_sidecar;
};

/// Writes a prepared scan: uncompressed little-endian float32 NIfTI-1, data at byte 352, sform and qform both MNI152
/// (code 4), so that it maps straight into memory (core/mapped_volume.hpp). The grid's axes must point right, anterior,
/// superior; Error otherwise. Written to a temporary name, then renamed.
void write_prepared_scan(const std::filesystem::path& path, const ops::Grid& grid, std::span<const float> values,
                         const std::string& description);

}  // namespace tripet::preprocessing
