#pragma once

#include <vector>

#include "preprocessing/sources/scan_source.hpp"

namespace tripet::preprocessing {

/// A scan of a participant that is there twice (copied, converted again, or given other UIDs by a second
/// anonymisation) is one scan and no second visit: of those with the same voxels the first is kept, with a warning that
/// names the others. Format, scale and direction of the axes play no part. Voxels are read on up to `threads` threads,
/// and only of participants that have several scans of one size.
void leave_out_copies(std::vector<ScanSource>& sources, int threads);

}  // namespace tripet::preprocessing
