#pragma once

#include <string>

#include "preprocessing/dicom/pixels.hpp"

namespace tripet::preprocessing {

/// Decoded samples of one picture, little-endian.
struct DecodedPicture {
  std::string bytes;
  int bits_allocated = 0;
  int high_bit = 0;
};

/// Decodes the compressed stream of one picture by its transfer syntax: JPEG and JPEG-LS by DCMTK, JPEG 2000 by
/// OpenJPEG, runs here, for DCMTK fills what is missing of them without an error. Throws Error: a syntax that is not
/// read, by its name; a damaged stream; another size than the header's.
DecodedPicture decode_picture(const DicomPicture& picture, const std::string& stream);

}  // namespace tripet::preprocessing
