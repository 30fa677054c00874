#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "preprocessing/dicom/file.hpp"

namespace tripet::preprocessing {

/// One picture of a DICOM file, and what its stored values mean.
struct DicomPicture {
  std::size_t frame = 0, frames_in_file = 1;  // which of the file's pictures this is
  int rows = 0, columns = 0;
  int bits_allocated = 0, bits_stored = 0;
  bool is_signed = false;
  double slope = 1;  // RescaleSlope
  StoredPixels stored;

  /// For messages: the file's name, and the frame where there are several.
  std::string name(const std::filesystem::path& path) const;
};

/// The pictures of the multi-frame file that was decoded last: it decodes as a whole only.
struct DecodedFile {
  std::filesystem::path path;
  std::vector<char> bytes;
};

/// Writes rows x columns values, RescaleSlope applied, to `out`. Throws Error: no pixels, too few, of an unsupported
/// kind.
void read_pixels(const std::filesystem::path& path, const DicomPicture& picture, DecodedFile& decoded, float* out);

}  // namespace tripet::preprocessing
