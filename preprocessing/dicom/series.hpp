#pragma once

#include <string>
#include <vector>

#include "imaging/volume.hpp"
#include "preprocessing/dicom/header.hpp"
#include "preprocessing/dicom/pixels.hpp"

namespace tripet::preprocessing {

/// The headers in order of position along the common normal. Throws Error when they are not one volume: several
/// patients or series, other sizes, orientations or spacings, a position twice, slices missing or
/// unevenly spaced, slices that do not stack along their normal, RescaleIntercept other than 0.
std::vector<DicomHeader> order_slices(std::vector<DicomHeader> slices);

/// Pixels of ordered slices, each with its own RescaleSlope. Throws Error naming the file that can't be read.
imaging::Volume::Pointer read_dicom_volume(const std::vector<DicomHeader>& slices, DecodedFile& decoded);

}  // namespace tripet::preprocessing
