#include "preprocessing/dicom/jpeg2000.hpp"

#include <openjpeg.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "core/error.hpp"

namespace tripet::preprocessing {
namespace {

/// What OpenJPEG reads from.
struct Source {
  const std::string& bytes;
  std::size_t at = 0;
};

OPJ_SIZE_T read_source(void* out, OPJ_SIZE_T count, void* data) {
  auto& source = *static_cast<Source*>(data);
  const std::size_t left = std::min<std::size_t>(count, source.bytes.size() - source.at);
  if (left == 0) return static_cast<OPJ_SIZE_T>(-1);
  std::memcpy(out, source.bytes.data() + source.at, left);
  source.at += left;
  return left;
}

OPJ_OFF_T skip_source(OPJ_OFF_T count, void* data) {
  auto& source = *static_cast<Source*>(data);
  if (count < 0 || static_cast<std::size_t>(count) > source.bytes.size() - source.at) return -1;
  source.at += static_cast<std::size_t>(count);
  return count;
}

OPJ_BOOL seek_source(OPJ_OFF_T position, void* data) {
  auto& source = *static_cast<Source*>(data);
  if (position < 0 || static_cast<std::size_t>(position) > source.bytes.size()) return OPJ_FALSE;
  source.at = static_cast<std::size_t>(position);
  return OPJ_TRUE;
}

}  // namespace

std::vector<std::int32_t> decode_jpeg2000(const std::string& stream, int rows, int columns) {
  // Some writers leave the boxes of a JP2 file around the codestream.
  const bool boxed = stream.size() > 8 && stream.compare(4, 4, "jP  ") == 0;
  const std::unique_ptr<opj_codec_t, decltype(&opj_destroy_codec)> codec(
      opj_create_decompress(boxed ? OPJ_CODEC_JP2 : OPJ_CODEC_J2K), opj_destroy_codec);
  opj_dparameters_t parameters;
  opj_set_default_decoder_parameters(&parameters);
  Source source{stream};
  const std::unique_ptr<opj_stream_t, decltype(&opj_stream_destroy)> input(opj_stream_default_create(OPJ_TRUE),
                                                                           opj_stream_destroy);
  opj_stream_set_user_data(input.get(), &source, nullptr);
  opj_stream_set_user_data_length(input.get(), stream.size());
  opj_stream_set_read_function(input.get(), read_source);
  opj_stream_set_skip_function(input.get(), skip_source);
  opj_stream_set_seek_function(input.get(), seek_source);

  opj_image_t* header = nullptr;
  bool good = opj_setup_decoder(codec.get(), &parameters) && opj_read_header(input.get(), codec.get(), &header);
  const std::unique_ptr<opj_image_t, decltype(&opj_image_destroy)> image(header, opj_image_destroy);
  const auto fits = [&] {
    return image->numcomps == 1 && image->comps[0].w == static_cast<OPJ_UINT32>(columns) &&
           image->comps[0].h == static_cast<OPJ_UINT32>(rows);
  };
  if (good && !fits()) throw core::Error("the compressed pixels are of another size than the header says");
  good = good && opj_decode(codec.get(), input.get(), image.get()) && opj_end_decompress(codec.get(), input.get());
  if (!good || !fits() || image->comps[0].data == nullptr) throw core::Error("the compressed pixels are damaged");
  const OPJ_INT32* samples = image->comps[0].data;
  return {samples, samples + static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns)};
}

}  // namespace tripet::preprocessing
