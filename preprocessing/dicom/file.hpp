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
  /// Texts as stored; binary numbers as decimal text, several separated by backslashes; bytes of unknown kind as they
  /// are. Empty for a sequence and for what is too long to be of interest.
  std::string value;
  std::vector<DicomDataSet> items;  // of a sequence
};

/// A piece of a file.
struct Extent {
  std::uint64_t offset = 0, length = 0;  // bytes
};

/// How a file stores the pixels of a picture, or of all of its pictures.
struct StoredPixels {
  std::string transfer_syntax;  // UID; empty in a file without one
  bool compressed = false;      // in fragments
  bool big_endian = false;      // native ones
  bool in_words = false;        // native ones are OW: bytes stand in pairs
  bool cut = false;             // native ones were longer than the file
  std::vector<Extent> pieces;   // native: one, of all pictures, or none; compressed: the fragments, in order
};

/// A DICOM file up to its pixels, which are found but not read. Parsed by DCMTK; what follows the pixels is not looked
/// at.
struct DicomFile {
  DicomDataSet elements;
  FileStamp stamp;  // taken before the bytes were read
  StoredPixels pixels;
  std::string offset_table;  // of compressed pixels: where the fragments of each picture begin
  std::string inflated;      // the native pixels of a file that is deflated as a whole; their piece is of these bytes

  /// The fragments of one of the file's pictures; none where the file does not say which they are.
  std::vector<Extent> fragments_of(std::size_t picture, std::size_t pictures) const;
};

inline constexpr const char* deflated_syntax = "1.2.840.10008.1.2.1.99";

/// The file does not begin as DICOM does, so that it is not a slice that went bad.
class NotDicom : public core::Error {
 public:
  using core::Error::Error;
};

/// Throws NotDicom, or Error: truncated before its pixels or inside a fragment of them, damaged, not a regular file,
/// empty, no permission.
DicomFile read_dicom_file(const std::filesystem::path& path);

/// Whether the file starts as a DICOM file does, with or without preamble. False for what can't be opened.
bool looks_like_dicom(const std::filesystem::path& path);

}  // namespace tripet::preprocessing
