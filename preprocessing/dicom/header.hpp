#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "preprocessing/dicom/file.hpp"
#include "preprocessing/suv/suv.hpp"

namespace tripet::preprocessing {

/// What tripet reads of one slice, which is a DICOM file or a frame of a multi-frame file, besides its pixels. Texts
/// are trimmed, absent ones empty.
struct DicomHeader {
  std::filesystem::path path;
  std::string sop_class, modality, patient_id, study_uid, series_uid, study_date, series_description;
  std::vector<std::string> image_type, series_type;
  int rows = 0, columns = 0, samples = 1;
  int frames = 1;                             // above 1: in a file that does not say where they lie
  std::size_t frame = 0, frames_in_file = 1;  // which of the file's pictures this is
  int slices_in_series = 0;                   // (0054,0081), 0 when absent
  int time_slices = 0;                        // (0054,0101), 0 when absent
  bool has_geometry = false;
  std::array<double, 3> position{};     // LPS mm, centre of the first voxel
  std::array<double, 6> orientation{};  // direction of a row, direction of a column
  std::array<double, 2> spacing{};      // mm, between rows, between columns
  double slope = 1, intercept = 0;
  int bits_allocated = 0, bits_stored = 0;
  bool is_signed = false, big_endian = false, compressed = false;
  std::string transfer_syntax;
  std::uint64_t pixel_offset = 0, pixel_length = 0;  // bytes, as in DicomFile, of all pictures of the file
  SuvHeader suv;                                     // `slices` holds this file's time alone

  /// Unit vector along which slices are stacked; zero when the orientation is none.
  std::array<double, 3> normal() const;
  /// Signed distance of the slice along its normal, mm.
  double height() const;
};

/// All but the pixels, whose presence is checked; of an enhanced (multi-frame) file, one for each frame. Throws Error:
/// empty, no DICOM, truncated, damaged, no regular file, no permission.
std::vector<DicomHeader> read_dicom_headers(const std::filesystem::path& path);

}  // namespace tripet::preprocessing
