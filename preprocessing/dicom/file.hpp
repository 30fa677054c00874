#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "preprocessing/sources/file_stamp.hpp"

namespace tripet::preprocessing {

struct DicomElement;

/// Elements by group << 16 | element.
using DicomDataSet = std::map<std::uint32_t, DicomElement>;

struct DicomElement {
  std::string value;                // bytes as stored; empty for a sequence and for what is too long to be of interest
  std::vector<DicomDataSet> items;  // of a sequence
};

/// How a file stores its pixels.
enum class PixelCoding { native, run_length, other };
struct StoredPixels {
  PixelCoding coding = PixelCoding::native;
  bool big_endian = false;   // native ones
  std::uint64_t offset = 0;  // in the file
  std::uint64_t length = 0;  // bytes, of all pictures of the file; 0 without pixels
};

/// The structure of a DICOM file, checked from the first byte to the last: every length fits, so that the file is
/// whole. A reader of our own because GDCM as Debian builds it ends the program by an assertion on damaged files, and
/// takes a file with cut pixels for a whole one.
struct DicomFile {
  DicomDataSet elements;
  bool big_endian = false;  // binary numbers among the elements
  FileStamp stamp;          // taken before the bytes were read
  StoredPixels pixels;
};

/// The file does not begin as DICOM does, so that it is not a slice that went bad.
class NotDicom : public core::Error {
 public:
  using core::Error::Error;
};

/// Throws NotDicom, or Error: truncated, damaged, deflated, not a regular file, empty, no permission.
DicomFile read_dicom_file(const std::filesystem::path& path);

/// Whether the file starts as a DICOM file does, with or without preamble. False for what can't be opened.
bool looks_like_dicom(const std::filesystem::path& path);

}  // namespace tripet::preprocessing
