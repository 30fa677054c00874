#include "core/picture/png.hpp"

#include <png.h>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/picture/base64.hpp"

namespace tripet::core {

std::string encode_png(const Picture& picture) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(picture.width);
  image.height = static_cast<png_uint_32>(picture.height);
  image.format = PNG_FORMAT_RGB;
  png_alloc_size_t length = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::string bytes(length, '\0');
  if (png_image_write_to_memory(&image, bytes.data(), &length, 0, picture.rgb.data(), 0, nullptr) == 0) {
    throw Error(std::string("writing a PNG picture: ") + image.message);
  }
  bytes.resize(length);
  return bytes;
}

void write_png(const std::filesystem::path& path, const Picture& picture) {
  write_text(path, encode_png(picture));
}

namespace {

std::string data_uri(const std::string& bytes) {
  return "data:image/png;base64," + base64(bytes);
}

}  // namespace

std::string png_data_uri(const Picture& picture) {
  return data_uri(encode_png(picture));
}

std::string png_data_uri(const std::filesystem::path& path) {
  return data_uri(read_text(path));
}

}  // namespace tripet::core
