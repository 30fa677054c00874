#include "preprocessing/dicom/file.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <optional>

#include "core/text.hpp"
#include "imaging/readable_file.hpp"
#include "preprocessing/dicom/dcmtk_setup.hpp"
#include "preprocessing/dicom/parsing.hpp"
#include "preprocessing/dicom/unknown_vr.hpp"

namespace tripet::preprocessing {
namespace {

constexpr std::size_t first_read = std::size_t{1} << 15U;  // holds the header of most slices

bool starts_like_dicom(const char* start, std::size_t size) {
  if (size >= 132 && std::memcmp(start + 128, "DICM", 4) == 0) return true;
  // Without preamble a data set begins with a small element of group 2 or 8, in either byte order.
  if (size < 8) return false;
  const auto group = static_cast<unsigned char>(start[0] | start[1]);
  const auto element = static_cast<unsigned char>(start[2] | start[3]);
  return (start[0] == 0 || start[1] == 0) && (group == 2 || group == 8) && element <= 0x18;
}

struct PixelHead {
  std::uint32_t length = 0;
  bool in_words = false;
};

/// The head of the pixels that ends at `end`; nothing when that is not theirs.
std::optional<PixelHead> pixel_head(const std::string& bytes, std::size_t end, const DcmXfer& encoding) {
  const bool big = encoding.getByteOrder() == EBO_BigEndian;
  const std::string_view tag = big ? std::string_view("\x7f\xe0\x00\x10", 4) : std::string_view("\xe0\x7f\x10\x00", 4);
  for (const std::size_t size : {std::size_t{12}, std::size_t{8}}) {
    if (end < size || std::string_view(bytes).substr(end - size, 4) != tag) continue;
    PixelHead head;
    head.in_words = !encoding.isExplicitVR() || bytes.compare(end - size + 4, 2, "OW") == 0;
    const std::size_t width = size == 8 && encoding.isExplicitVR() ? 2 : 4;
    for (std::size_t i = 0; i < width; ++i) {
      const std::size_t from = big ? end - width + i : end - 1 - i;
      head.length = head.length << 8U | static_cast<unsigned char>(bytes[from]);
    }
    return head;
  }
  return std::nullopt;
}

/// A DICOM file, read only as far as its pixels.
class Reader {
 public:
  explicit Reader(const std::filesystem::path& path)
      : stream_(path, std::ios::binary), size_(std::filesystem::file_size(path)) {}

  DicomFile read() {
    ParsedFile parsed;
    do {
      extend();
      if (!starts_like_dicom(bytes_.data(), bytes_.size())) throw NotDicom("is not a DICOM file");
      name_unknown_vrs(bytes_, size_);
      parsed = parse_dicom(bytes_, whole(), DCM_PixelData);
    } while (!whole() && (parsed.result.bad() || parsed.end >= bytes_.size()));
    if (parsed.result.bad()) refuse_parse(parsed);

    DicomFile file;
    file.elements = elements_of(*parsed.file->getMetaInfo());
    StoredPixels& pixels = file.pixels;
    pixels.transfer_syntax = core::trim(file.elements[0x00020010].value);
    file.elements.merge(elements_of(*parsed.file->getDataset()));
    const DcmXfer encoding(parsed.file->getDataset()->getOriginalXfer());
    pixels.big_endian = encoding.getPixelDataByteOrder() == EBO_BigEndian;
    if (pixels.transfer_syntax == deflated_syntax) {
      inflate(file);
    } else if (const auto head = pixel_head(bytes_, parsed.end, encoding)) {
      pixels.in_words = head->in_words;
      pixels.compressed = head->length == DCM_UndefinedLength;
      if (pixels.compressed) {
        find_fragments(parsed.end, file);
      } else {
        const std::uint64_t there = size_ - parsed.end;
        pixels.cut = head->length > there;
        pixels.pieces = {{parsed.end, std::min<std::uint64_t>(head->length, there)}};
      }
    }
    return file;
  }

 private:
  bool whole() const { return bytes_.size() == size_; }

  void extend() {
    const std::size_t had = bytes_.size();
    bytes_.resize(std::min<std::size_t>(std::max(first_read, 4 * had), size_));
    read_bytes(had, bytes_.data() + had, bytes_.size() - had);
  }

  void read_bytes(std::uint64_t at, char* out, std::size_t count) {
    stream_.seekg(static_cast<std::streamoff>(at));
    if (!stream_.read(out, static_cast<std::streamsize>(count))) throw core::Error("can't be read");
  }

  /// The delimiter may be missing at the end of the file or before padding.
  void find_fragments(std::uint64_t at, DicomFile& file) {
    bool is_table = true;
    while (size_ - at >= 8) {
      std::array<unsigned char, 8> head{};
      read_bytes(at, reinterpret_cast<char*>(head.data()), head.size());
      const auto number = [&](std::size_t i) { return static_cast<std::uint32_t>(head[i] | head[i + 1] << 8U); };
      const std::uint32_t tag = number(0) << 16U | number(2);
      if (tag == 0xfffee0dd || tag == 0xfffcfffc || tag == 0) return;
      if (tag != 0xfffee000) throw core::Error("is damaged: its compressed pixels are not a list of fragments");
      const std::uint64_t length = number(4) | number(6) << 16U;
      if (length > size_ - at - 8) throw core::Error("is truncated: it ends inside its pixels");
      if (is_table) {
        file.offset_table.resize(length);
        read_bytes(at + 8, file.offset_table.data(), length);
      } else {
        file.pixels.pieces.push_back({at + 8, length});
      }
      is_table = false;
      at += 8 + length;
    }
  }

  void inflate(DicomFile& file) {
    bytes_.resize(size_);
    read_bytes(0, bytes_.data(), bytes_.size());
    const ParsedFile parsed = parse_dicom(bytes_, true, DCM_UndefinedTagKey);
    if (parsed.result.bad()) refuse_parse(parsed);
    DcmElement* pixels = nullptr;
    if (parsed.file->getDataset()->findAndGetElement(DCM_PixelData, pixels).bad()) return;
    Uint16* words = nullptr;
    Uint8* octets = nullptr;
    if (pixels->getUint16Array(words).good() && words != nullptr) {
      file.inflated.assign(reinterpret_cast<const char*>(words), pixels->getLengthField());
    } else if (pixels->getUint8Array(octets).good() && octets != nullptr) {
      file.inflated.assign(reinterpret_cast<const char*>(octets), pixels->getLengthField());
    }
    file.pixels.pieces = {{0, file.inflated.size()}};
  }

  std::ifstream stream_;
  std::uint64_t size_;
  std::string bytes_;  // of the start of the file
};

}  // namespace

std::vector<Extent> DicomFile::fragments_of(std::size_t picture, std::size_t pictures) const {
  const std::vector<Extent>& all = pixels.pieces;
  if (pictures == 1) return all;
  if (all.size() == pictures) return {all[picture]};
  if (offset_table.size() != 4 * pictures) return {};
  const auto start_of = [&](std::size_t k) {
    std::uint64_t start = 0;
    for (std::size_t i = 4; i-- > 0;) start = start << 8U | static_cast<unsigned char>(offset_table[4 * k + i]);
    return start;
  };
  const std::uint64_t from = start_of(picture), to = picture + 1 < pictures ? start_of(picture + 1) : UINT64_MAX;
  std::vector<Extent> own;
  for (const Extent& fragment : all) {
    const std::uint64_t start = fragment.offset - all.front().offset;
    if (start >= from && start < to) own.push_back(fragment);
  }
  return own;
}

bool looks_like_dicom(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return false;
  std::ifstream file(path, std::ios::binary);
  std::array<char, 132> start{};
  file.read(start.data(), start.size());
  return starts_like_dicom(start.data(), static_cast<std::size_t>(file.gcount()));
}

DicomFile read_dicom_file(const std::filesystem::path& path) {
  imaging::require_readable_file(path);
  set_up_dcmtk();
  const FileStamp stamp = stamp_of(path);
  DicomFile file = Reader(path).read();
  file.stamp = stamp;
  return file;
}

}  // namespace tripet::preprocessing
