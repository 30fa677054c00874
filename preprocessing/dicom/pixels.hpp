#pragma once

#include "preprocessing/dicom/header.hpp"

namespace tripet::preprocessing {

/// The pictures of the multi-frame file that was decoded last: it decodes as a whole only.
struct DecodedFile {
  std::filesystem::path path;
  std::vector<char> bytes;
};

/// Writes rows x columns values, RescaleSlope applied, to `out`. Throws Error: no pixels, too few, of an unsupported
/// kind.
void read_pixels(const DicomHeader& slice, DecodedFile& decoded, float* out);

}  // namespace tripet::preprocessing
