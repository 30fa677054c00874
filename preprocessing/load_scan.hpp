#pragma once

#include <string>

#include "core/remarks.hpp"
#include "imaging/volume.hpp"
#include "preprocessing/preprocess_settings.hpp"
#include "preprocessing/sources/scan_source.hpp"
#include "preprocessing/suv/suv.hpp"

namespace tripet::preprocessing {

struct LoadedScan {
  imaging::Volume::Pointer volume;  // in suv.units
  SuvResult suv;
  std::string tracer;  // as label, header or sidecar name it; empty where none does
  core::Json frames;   // of a dynamic scan those that were averaged, else null
  core::Remarks remarks;
};

/// Reads the scan and brings it to SUVbw. settings.units: suv (Error when SUV can't be had), auto (the stored units
/// where the header lacks what SUV needs, with a warning that says what), as-is (the stored units, never refused for
/// their kind). Throws Error: source.problem when set, and whatever makes the scan unreadable. Of a dynamic scan the
/// frames in settings.frames, each brought to SUV (or else to one time), are averaged by duration; with
/// settings.realign after each was moved to where the others lie.
LoadedScan load_scan(const ScanSource& source, const PreprocessSettings& settings, int threads = 1);

/// Hash of the bytes of the scan's files, of the sidecars that apply to it and of the body in the data set's tables
/// where they have none; folder and file names play no part.
std::string source_hash(const ScanSource& source);

}  // namespace tripet::preprocessing
