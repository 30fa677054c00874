#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/mapped_volume.hpp"
#include "imaging/volume.hpp"
#include "ops/deformation.hpp"
#include "ops/grid.hpp"

namespace tripet::explanation {

/// Where the voxels of a prepared scan lie, LPS mm.
ops::Grid grid_of(const core::MappedVolume& volume);

/// The raw scan from which a prepared one was made.
struct RawScan {
  imaging::Volume::Pointer volume;  // as it is stored
  ops::Deformation to_template;     // LPS mm
};

/// Reads the raw scan that the sidecar of a prepared one names, and the transform beside it. Throws Error saying what
/// is missing: the raw scan was moved since, or the transform.
RawScan read_raw_scan(const std::filesystem::path& prepared, const std::string& participant_id,
                      const std::string& session_id);

/// A map on the template's grid as the raw scan's grid sees it, x fastest: 0 outside the template's field of view.
std::vector<float> in_scan_space(std::span<const float> map, const ops::Grid& grid, const RawScan& scan);

}  // namespace tripet::explanation
