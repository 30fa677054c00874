#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "preprocessing/dicom/file.hpp"

namespace tripet::preprocessing {

/// One picture of a DICOM file, and what its stored values mean.
struct DicomPicture {
  std::size_t frame = 0, frames_in_file = 1;  // which of the file's pictures this is
  int rows = 0, columns = 0;
  int bits_allocated = 0, bits_stored = 0, high_bit = 0;
  bool is_signed = false;
  double slope = 1;     // RescaleSlope
  StoredPixels stored;  // compressed ones: of this picture alone

  /// Uncompressed.
  std::uint64_t bytes() const;
  /// For messages: the file's name, and the frame where there are several.
  std::string name(const std::filesystem::path& path) const;
};

/// Writes rows x columns values, RescaleSlope applied, to `out`. Threads may read pictures side by side. Throws Error:
/// no pixels, too few, damaged, of an unsupported kind.
void read_pixels(const std::filesystem::path& path, const DicomPicture& picture, float* out);

}  // namespace tripet::preprocessing
