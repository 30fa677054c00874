#include "preprocessing/dicom/pixels.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <string>
#include <type_traits>
#include <vector>

#include "core/error.hpp"
#include "preprocessing/dicom/decoding.hpp"
#include "preprocessing/dicom/file.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;

template <class T>
void rescale(const DecodedPicture& decoded, const DicomPicture& picture, bool swapped, float* out) {
  // Bits beside the stored ones may hold anything (old overlays): they are shifted out, and the sign comes with the
  // shift back.
  const int above = decoded.bits_allocated - 1 - decoded.high_bit;
  const int unused = decoded.bits_allocated - std::min(picture.bits_stored, decoded.high_bit + 1);
  const std::size_t count = static_cast<std::size_t>(picture.rows) * static_cast<std::size_t>(picture.columns);
  for (std::size_t i = 0; i < count; ++i) {
    std::array<char, sizeof(T)> raw;
    std::memcpy(raw.data(), decoded.bytes.data() + i * sizeof(T), sizeof(T));
    if (swapped) std::reverse(raw.begin(), raw.end());
    T value;
    std::memcpy(&value, raw.data(), sizeof(T));
    value = static_cast<T>(static_cast<T>(static_cast<std::make_unsigned_t<T>>(value) << above) >> unused);
    out[i] = static_cast<float>(picture.slope * static_cast<double>(value));
  }
}

std::string read_bytes(const fs::path& path, const std::vector<Extent>& pieces) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes;
  for (const Extent& piece : pieces) {
    const std::size_t had = bytes.size();
    bytes.resize(had + piece.length);
    file.seekg(static_cast<std::streamoff>(piece.offset));
    if (!file.read(bytes.data() + had, static_cast<std::streamsize>(piece.length)))
      throw core::Error("the pixels can't be read");
  }
  return bytes;
}

/// Padding behind the pixels is none of them; as many bytes again are, and then the header does not describe them.
void require_no_more(const std::string& rest) {
  if (std::any_of(rest.begin(), rest.end(), [](char c) { return c != 0; }))
    throw core::Error("has more pixels than Rows, Columns and BitsAllocated say");
}

/// A deflated file gives all of its pictures at once: those of the last file are kept, for its next picture.
const std::string& inflated_pixels(const fs::path& path) {
  thread_local fs::path last;
  thread_local FileStamp stamp;
  thread_local std::string pixels;
  const FileStamp now = stamp_of(path);
  if (last != path || stamp != now) {
    pixels = read_dicom_file(path).inflated;
    last = path;
    stamp = now;
  }
  return pixels;
}

std::string native_pixels(const fs::path& path, const DicomPicture& picture) {
  const std::uint64_t length = picture.bytes(), all = length * picture.frames_in_file;
  const Extent there = picture.stored.pieces.front();
  if (there.length < all) throw core::Error("the pixels do not fill the image");
  const bool is_deflated = picture.stored.transfer_syntax == deflated_syntax;
  const auto part = [&](std::uint64_t from, std::uint64_t count) {
    if (!is_deflated) return read_bytes(path, {{there.offset + from, count}});
    const std::string& inflated = inflated_pixels(path);
    if (inflated.size() < from + count) throw core::Error("the pixels can't be read");
    return inflated.substr(from, count);
  };
  if (there.length >= 2 * all) require_no_more(part(all, all));
  return part(picture.frame * length, length);
}

}  // namespace

std::uint64_t DicomPicture::bytes() const {
  return static_cast<std::uint64_t>(rows) * static_cast<std::uint64_t>(columns) *
         static_cast<std::uint64_t>(bits_allocated) / 8;
}

std::string DicomPicture::name(const fs::path& path) const {
  const std::string file = path.filename().string();
  return frames_in_file > 1 ? file + " frame " + std::to_string(frame + 1) : file;
}

void read_pixels(const fs::path& path, const DicomPicture& picture, float* out) {
  const StoredPixels& stored = picture.stored;
  const int bits = picture.bits_allocated;
  if (stored.pieces.empty()) {
    throw core::Error(stored.compressed && picture.frames_in_file > 1
                          ? "the frames are cut into several fragments each, and no table says which"
                          : "has no pixels");
  }
  if (bits != 8 && bits != 16 && bits != 32)
    throw core::Error("pixels of " + std::to_string(bits) + " bits are not supported");
  // The standard swaps words, and many writers whole numbers.
  const bool swapped = stored.big_endian && !stored.compressed;
  if (swapped && (bits == 32 || (bits == 8 && stored.in_words))) {
    throw core::Error("big-endian pixels of " + std::to_string(bits) +
                      " bits are not supported: writers do not agree on the order of their bytes");
  }
  const DecodedPicture decoded = stored.compressed
                                     ? decode_picture(picture, read_bytes(path, stored.pieces))
                                     : DecodedPicture{native_pixels(path, picture), bits, picture.high_bit};
  switch (decoded.bits_allocated) {
    case 8:
      return picture.is_signed ? rescale<std::int8_t>(decoded, picture, swapped, out)
                               : rescale<std::uint8_t>(decoded, picture, swapped, out);
    case 16:
      return picture.is_signed ? rescale<std::int16_t>(decoded, picture, swapped, out)
                               : rescale<std::uint16_t>(decoded, picture, swapped, out);
    default:
      return picture.is_signed ? rescale<std::int32_t>(decoded, picture, swapped, out)
                               : rescale<std::uint32_t>(decoded, picture, swapped, out);
  }
}

}  // namespace tripet::preprocessing
