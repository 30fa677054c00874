#pragma once

#include "preprocessing/dicom_header.hpp"

namespace tripet::preprocessing {

/// Writes rows x columns values, RescaleSlope applied, to `out`. Throws Error: no pixels, too few, of an unsupported
/// kind.
void read_pixels(const DicomHeader& slice, float* out);

}  // namespace tripet::preprocessing
