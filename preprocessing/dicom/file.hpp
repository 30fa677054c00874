#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace tripet::preprocessing {

struct DicomElement;

/// Elements by group << 16 | element.
using DicomDataSet = std::map<std::uint32_t, DicomElement>;

struct DicomElement {
  std::string value;                // bytes as stored; empty for a sequence and for what is too long to be of interest
  std::vector<DicomDataSet> items;  // of a sequence
};

/// The structure of a DICOM file, checked from the first byte to the last: every length fits, so that the file is
/// whole. A reader of our own because GDCM as Debian builds it ends the program by an assertion on damaged files, and
/// takes a file with cut pixels for a whole one.
struct DicomFile {
  DicomDataSet elements;
  bool big_endian = false;
  bool encapsulated = false;       // pixels are compressed
  std::uint64_t pixel_offset = 0;  // of native pixels
  std::uint64_t pixel_length = 0;  // bytes; 0 without pixels
};

/// Throws Error: no DICOM, truncated, damaged, deflated.
DicomFile read_dicom_file(const std::filesystem::path& path);

/// Whether the file starts as a DICOM file does, with or without preamble. False for what can't be opened.
bool looks_like_dicom(const std::filesystem::path& path);

}  // namespace tripet::preprocessing
