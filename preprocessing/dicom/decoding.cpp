#include "preprocessing/dicom/decoding.hpp"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dccodec.h>
#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dcuid.h>

#include <array>
#include <utility>

#include "core/error.hpp"
#include "preprocessing/dicom/dcmtk_setup.hpp"
#include "preprocessing/dicom/jpeg2000.hpp"

namespace tripet::preprocessing {
namespace {

constexpr const char* other_size = "the compressed pixels are of another size than the header says";
constexpr const char* cut_stream = "the compressed pixels do not fill the image";

unsigned byte_at(const std::string& stream, std::size_t at) {
  return static_cast<unsigned char>(stream[at]);
}

/// DICOM PS3.5 annex G: byte planes, the most significant first, each packed in runs.
std::string run_length_pixels(const DicomPicture& picture, const std::string& packed) {
  const auto planes = static_cast<std::size_t>(picture.bits_allocated) / 8;
  const auto head = [&](std::size_t i) {
    return byte_at(packed, 4 * i) | byte_at(packed, 4 * i + 1) << 8U | byte_at(packed, 4 * i + 2) << 16U |
           byte_at(packed, 4 * i + 3) << 24U;
  };
  if (packed.size() < 64 || head(0) != planes) throw core::Error("the compressed pixels are damaged");
  std::string bytes(picture.bytes(), '\0');
  const std::size_t count = bytes.size() / planes;
  for (std::size_t plane = 0; plane < planes; ++plane) {
    std::size_t from = head(plane + 1), done = 0;
    const auto put = [&](char value) { bytes[planes * done++ + planes - 1 - plane] = value; };
    while (done < count) {
      if (from >= packed.size()) throw core::Error(cut_stream);
      const int code = static_cast<signed char>(packed[from++]);
      if (code == -128) continue;
      const std::size_t run = static_cast<std::size_t>(code >= 0 ? code + 1 : 1 - code);
      const std::size_t needed = code >= 0 ? run : 1;
      if (needed > packed.size() - from) throw core::Error(cut_stream);
      for (std::size_t i = 0; i < run && done < count; ++i) put(packed[from + (code >= 0 ? i : 0)]);
      from += needed;
    }
  }
  return bytes;
}

/// Rows and columns by the frame header of a JPEG or JPEG-LS stream; DCMTK leaves the rest of a picture as it was where
/// a JPEG stream holds a smaller one.
std::pair<int, int> jpeg_size(const std::string& stream) {
  for (std::size_t at = 2; at + 9 <= stream.size();) {
    if (byte_at(stream, at) != 0xff) break;
    const unsigned marker = byte_at(stream, at + 1);
    if (marker == 0xff) {  // padding
      ++at;
      continue;
    }
    const bool frame =
        (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) || marker == 0xf7;
    if (frame) {
      return {static_cast<int>(byte_at(stream, at + 5) << 8U | byte_at(stream, at + 6)),
              static_cast<int>(byte_at(stream, at + 7) << 8U | byte_at(stream, at + 8))};
    }
    at += 2 + (byte_at(stream, at + 2) << 8U | byte_at(stream, at + 3));
  }
  throw core::Error("the compressed pixels are damaged");
}

/// DCMTK decodes data sets: one is made around the stream.
DecodedPicture jpeg_pixels(const DicomPicture& picture, const std::string& stream, E_TransferSyntax syntax) {
  if (stream.size() % 2 != 0) return jpeg_pixels(picture, stream + '\0', syntax);  // items are of even length
  if (jpeg_size(stream) != std::pair(picture.rows, picture.columns)) throw core::Error(other_size);
  DcmDataset data;
  data.putAndInsertUint16(DCM_SamplesPerPixel, 1);
  data.putAndInsertString(DCM_PhotometricInterpretation, "MONOCHROME2");
  data.putAndInsertUint16(DCM_Rows, static_cast<Uint16>(picture.rows));
  data.putAndInsertUint16(DCM_Columns, static_cast<Uint16>(picture.columns));
  data.putAndInsertUint16(DCM_BitsAllocated, static_cast<Uint16>(picture.bits_allocated));
  data.putAndInsertUint16(DCM_BitsStored, static_cast<Uint16>(picture.bits_stored));
  data.putAndInsertUint16(DCM_HighBit, static_cast<Uint16>(picture.bits_stored - 1));
  data.putAndInsertUint16(DCM_PixelRepresentation, picture.is_signed ? 1 : 0);
  auto* fragments = new DcmPixelSequence(DCM_PixelSequenceTag);
  for (const std::string& content : {std::string(), stream}) {  // no table of offsets
    auto* fragment = new DcmPixelItem(DCM_PixelItemTag);
    fragments->insert(fragment);
    fragment->putUint8Array(reinterpret_cast<const Uint8*>(content.data()), content.size());
  }
  auto* pixels = new DcmPixelData(DCM_PixelData);
  pixels->putOriginalRepresentation(syntax, nullptr, fragments);
  data.insert(pixels);

  if (data.chooseRepresentation(EXS_LittleEndianExplicit, nullptr).bad())
    throw core::Error("the compressed pixels are damaged or cut short");
  Uint16 bits_allocated = 0;
  Uint16* words = nullptr;
  Uint8* octets = nullptr;
  data.findAndGetUint16(DCM_BitsAllocated, bits_allocated);
  DecodedPicture decoded{"", bits_allocated, std::min(picture.bits_stored, static_cast<int>(bits_allocated)) - 1};
  const auto length =
      static_cast<std::size_t>(picture.rows) * static_cast<std::size_t>(picture.columns) * bits_allocated / 8;
  if (pixels->getLength() < length) throw core::Error(cut_stream);
  if (pixels->getUint16Array(words).good() && words != nullptr) {
    decoded.bytes.assign(reinterpret_cast<const char*>(words), length);
  } else if (pixels->getUint8Array(octets).good() && octets != nullptr) {
    decoded.bytes.assign(reinterpret_cast<const char*>(octets), length);
  } else {
    throw core::Error(cut_stream);
  }
  return decoded;
}

DecodedPicture jpeg2000_pixels(const DicomPicture& picture, const std::string& stream) {
  DecodedPicture decoded{std::string(picture.bytes(), '\0'), picture.bits_allocated, picture.bits_stored - 1};
  const auto bytes = static_cast<std::size_t>(picture.bits_allocated) / 8;
  std::size_t at = 0;
  for (const std::int32_t sample : decode_jpeg2000(stream, picture.rows, picture.columns)) {
    for (std::size_t i = 0; i < bytes; ++i)
      decoded.bytes[at++] = static_cast<char>(static_cast<std::uint32_t>(sample) >> (8 * i));
  }
  return decoded;
}

/// What a person may look for. DCMTK's table is older than some.
std::string syntax_name(const std::string& uid) {
  static constexpr std::array newer{
      std::pair{"1.2.840.10008.1.2.4.201", "HTJ2K (High-Throughput JPEG 2000) lossless"},
      std::pair{"1.2.840.10008.1.2.4.202", "HTJ2K (High-Throughput JPEG 2000) RPCL lossless"},
      std::pair{"1.2.840.10008.1.2.4.203", "HTJ2K (High-Throughput JPEG 2000)"},
      std::pair{"1.2.840.10008.1.2.4.110", "JPEG XL lossless"},
      std::pair{"1.2.840.10008.1.2.4.111", "JPEG XL recompressed JPEG"},
      std::pair{"1.2.840.10008.1.2.4.112", "JPEG XL"},
      std::pair{"1.2.840.10008.1.2.8.1", "deflated picture frames"}};
  for (const auto& [known, name] : newer) {
    if (uid == known) return std::string(name) + " (" + uid + ")";
  }
  const char* name = dcmFindNameOfUID(uid.c_str());
  return name == nullptr ? uid : std::string(name) + " (" + uid + ")";
}

}  // namespace

DecodedPicture decode_picture(const DicomPicture& picture, const std::string& stream) {
  set_up_dcmtk();
  const std::string& uid = picture.stored.transfer_syntax;
  if (uid.empty()) throw core::Error("the pixels are compressed, but the file names no transfer syntax");
  const E_TransferSyntax syntax = DcmXfer(uid.c_str()).getXfer();
  if (syntax == EXS_RLELossless) return {run_length_pixels(picture, stream), picture.bits_allocated, picture.high_bit};
  if (syntax == EXS_JPEG2000LosslessOnly || syntax == EXS_JPEG2000) return jpeg2000_pixels(picture, stream);
  if (DcmCodecList::canChangeCoding(syntax, EXS_LittleEndianExplicit)) return jpeg_pixels(picture, stream, syntax);
  throw core::Error("pixels in transfer syntax " + syntax_name(uid) +
                    " are not supported; convert the files to an uncompressed one");
}

}  // namespace tripet::preprocessing
