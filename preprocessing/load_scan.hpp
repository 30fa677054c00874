#pragma once

#include <string>
#include <vector>

#include "preprocessing/scan_table.hpp"
#include "preprocessing/suv.hpp"
#include "preprocessing/volume.hpp"

namespace tripet::preprocessing {

struct LoadedScan {
  Volume::Pointer volume;  // in suv.units
  SuvResult suv;
  std::vector<std::string> warnings;
};

/// Reads the scan and brings it to SUVbw. `units`: suv (Error when SUV can't be had), auto (the stored units where the
/// header lacks what SUV needs, with a warning that says what), as-is (the stored units, never refused for their kind).
/// Throws Error: source.problem when set, and whatever makes the scan unreadable.
LoadedScan load_scan(const ScanSource& source, const std::string& units);

/// Hash of the bytes of the scan's files and of the sidecars that apply to it; folder and file names play no part.
std::string source_hash(const ScanSource& source);

}  // namespace tripet::preprocessing
