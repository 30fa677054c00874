#include "preprocessing/dicom/pixels.hpp"

#include <gdcmImageReader.h>
#include <gdcmTrace.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <type_traits>
#include <vector>

#include "core/error.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;

template <class T>
void rescale(const std::vector<char>& bytes, const DicomPicture& picture, bool swapped, float* out) {
  // Bits above BitsStored may hold anything (old overlays): they are shifted out, and the sign comes with the shift
  // back.
  const int stored = picture.bits_stored, allocated = picture.bits_allocated;
  const int unused = stored > 0 && stored < allocated ? allocated - stored : 0;
  for (std::size_t i = 0; i < bytes.size() / sizeof(T); ++i) {
    std::array<char, sizeof(T)> raw;
    std::memcpy(raw.data(), bytes.data() + i * sizeof(T), sizeof(T));
    if (swapped) std::reverse(raw.begin(), raw.end());
    T value;
    std::memcpy(&value, raw.data(), sizeof(T));
    value = static_cast<T>(static_cast<T>(static_cast<std::make_unsigned_t<T>>(value) << unused) >> unused);
    out[i] = static_cast<float>(picture.slope * static_cast<double>(value));
  }
}

std::uint32_t little_endian(const std::vector<char>& bytes, std::size_t at) {
  std::uint32_t value = 0;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

/// Bytes of the file's pixels as they are stored.
std::vector<char> stored_bytes(const fs::path& path, const StoredPixels& stored, std::size_t offset,
                               std::size_t length) {
  if (offset > stored.length || stored.length - offset < length) throw core::Error("the pixels do not fill the image");
  std::ifstream file(path, std::ios::binary);
  std::vector<char> bytes(length);
  file.seekg(static_cast<std::streamoff>(stored.offset + offset));
  if (!file.read(bytes.data(), static_cast<std::streamsize>(length))) throw core::Error("the pixels can't be read");
  return bytes;
}

/// The compressed pixels of one frame: all fragments after the table of offsets, joined, or in a multi-frame file the
/// frame's own.
std::vector<char> fragments(const fs::path& path, const DicomPicture& picture) {
  const std::vector<char> bytes = stored_bytes(path, picture.stored, 0, picture.stored.length);
  std::vector<std::pair<std::size_t, std::size_t>> found;  // where each begins, its length
  for (std::size_t position = 0; position + 8 <= bytes.size();) {
    const std::uint32_t length = little_endian(bytes, position + 4);
    position += 8;
    if (length > bytes.size() - position) break;  // the delimiter at the end, whose length is 0, falls through
    found.emplace_back(position, length);
    position += length;
  }
  if (picture.frames_in_file > 1) {
    // With the table of offsets before them, and the delimiter behind.
    if (found.size() != picture.frames_in_file + 2) throw core::Error("the frames are cut into several fragments each");
    found = {found[0], found[picture.frame + 1]};
  }
  std::vector<char> joined;
  for (std::size_t item = 1; item < found.size(); ++item) {
    const auto start = bytes.begin() + static_cast<std::ptrdiff_t>(found[item].first);
    joined.insert(joined.end(), start, start + static_cast<std::ptrdiff_t>(found[item].second));
  }
  return joined;
}

/// DICOM PS3.5 annex G: byte planes, the most significant first, each packed in runs.
std::vector<char> run_length_pixels(const fs::path& path, const DicomPicture& picture, std::size_t length) {
  const std::vector<char> packed = fragments(path, picture);
  const auto planes = static_cast<std::size_t>(picture.bits_allocated) / 8;
  if (packed.size() < 64 || little_endian(packed, 0) != planes) throw core::Error("the compressed pixels are damaged");
  std::vector<char> bytes(length);
  const std::size_t count = length / planes;
  for (std::size_t plane = 0; plane < planes; ++plane) {
    std::size_t from = little_endian(packed, 4 * (plane + 1)), done = 0;
    const auto put = [&](char value) { bytes[planes * done++ + planes - 1 - plane] = value; };
    while (done < count) {
      if (from >= packed.size()) throw core::Error("the compressed pixels do not fill the image");
      const int code = static_cast<signed char>(packed[from++]);
      if (code == -128) continue;
      const std::size_t run = static_cast<std::size_t>(code >= 0 ? code + 1 : 1 - code);
      const std::size_t needed = code >= 0 ? run : 1;
      if (needed > packed.size() - from) throw core::Error("the compressed pixels do not fill the image");
      for (std::size_t i = 0; i < run && done < count; ++i) put(packed[from + (code >= 0 ? i : 0)]);
      from += needed;
    }
  }
  return bytes;
}

/// All pictures of the file, by GDCM.
std::vector<char> decode(const fs::path& path, std::size_t length) {
  // GDCM prints what it dislikes; that is said in the error instead.
  gdcm::Trace::DebugOff();
  gdcm::Trace::WarningOff();
  gdcm::Trace::ErrorOff();
  gdcm::ImageReader reader;
  reader.SetFileName(path.c_str());
  if (!reader.Read()) throw core::Error("the compressed pixels can't be read");
  const gdcm::Image& image = reader.GetImage();
  if (image.GetBufferLength() != length) throw core::Error("the compressed pixels do not fill the image");
  std::vector<char> bytes(length);
  if (!image.GetBuffer(bytes.data())) throw core::Error("the compressed pixels can't be decoded");
  return bytes;
}

std::vector<char> decoded_pixels(const fs::path& path, const DicomPicture& picture, std::size_t length,
                                 DecodedFile& decoded) {
  if (decoded.path != path) decoded = {path, decode(path, length * picture.frames_in_file)};
  const auto start = decoded.bytes.begin() + static_cast<std::ptrdiff_t>(picture.frame * length);
  return {start, start + static_cast<std::ptrdiff_t>(length)};
}

std::vector<char> pixel_bytes(const fs::path& path, const DicomPicture& picture, std::size_t length,
                              DecodedFile& decoded) {
  switch (picture.stored.coding) {
    case PixelCoding::native:
      return stored_bytes(path, picture.stored, picture.frame * length, length);
    case PixelCoding::run_length:
      return run_length_pixels(path, picture, length);  // GDCM ends the program by an assertion on damaged runs
    default:
      return decoded_pixels(path, picture, length, decoded);
  }
}

}  // namespace

std::string DicomPicture::name(const fs::path& path) const {
  const std::string file = path.filename().string();
  return frames_in_file > 1 ? file + " frame " + std::to_string(frame + 1) : file;
}

void read_pixels(const fs::path& path, const DicomPicture& picture, DecodedFile& decoded, float* out) {
  const int bits = picture.bits_allocated;
  if (picture.stored.length == 0) throw core::Error("has no pixels");
  if (bits != 8 && bits != 16 && bits != 32)
    throw core::Error("pixels of " + std::to_string(bits) + " bits are not supported");
  const auto count = static_cast<std::size_t>(picture.rows) * static_cast<std::size_t>(picture.columns);
  const std::vector<char> bytes = pixel_bytes(path, picture, count * static_cast<std::size_t>(bits) / 8, decoded);
  const bool swapped = picture.stored.big_endian && picture.stored.coding == PixelCoding::native;
  switch (bits) {
    case 8:
      return picture.is_signed ? rescale<std::int8_t>(bytes, picture, swapped, out)
                               : rescale<std::uint8_t>(bytes, picture, swapped, out);
    case 16:
      return picture.is_signed ? rescale<std::int16_t>(bytes, picture, swapped, out)
                               : rescale<std::uint16_t>(bytes, picture, swapped, out);
    default:
      return picture.is_signed ? rescale<std::int32_t>(bytes, picture, swapped, out)
                               : rescale<std::uint32_t>(bytes, picture, swapped, out);
  }
}

}  // namespace tripet::preprocessing
