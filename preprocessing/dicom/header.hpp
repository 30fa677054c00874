#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "preprocessing/dicom/pixels.hpp"
#include "preprocessing/dicom/slice_plane.hpp"
#include "preprocessing/sources/file_stamp.hpp"
#include "preprocessing/suv/suv_header.hpp"

namespace tripet::preprocessing {

/// What tripet reads of one slice, which is a DICOM file or a frame of a multi-frame file, besides its pixels. Texts
/// are trimmed, absent ones empty.
struct DicomHeader {
  std::filesystem::path path;
  FileStamp stamp;  // of the file when it was read
  std::string sop_class, sop_instance, modality, patient_id, series_uid, study_date, series_description, series_number;
  std::vector<std::string> image_type, series_type;
  int samples = 1;
  int frames = 1;            // above 1: in a file that does not say where they lie
  int slices_in_series = 0;  // (0054,0081), 0 when absent
  int time_slices = 0;       // (0054,0101), 0 when absent
  int time_index = 0;        // TemporalPositionIndex or -Identifier, else the one that ImageIndex gives; 0 when absent
  bool has_geometry = false;
  SlicePlane plane;
  double intercept = 0;  // RescaleIntercept
  DicomPicture picture;
  SuvHeader suv;  // `slices` holds this slice's time alone
  /// The first field, by name and tag, without which values or places would be others and which is missing or
  /// malformed; empty when all are there. Said and not thrown: only a picture that is wanted must have them.
  std::string problem;
};

using DicomHeaders = std::vector<DicomHeader>;

/// All but the pixels, whose presence is checked; of an enhanced (multi-frame) file, one for each frame. Throws as
/// read_dicom_file() does.
DicomHeaders read_dicom_headers(const std::filesystem::path& path);

}  // namespace tripet::preprocessing
