#include "core/picture/read_png.hpp"

#include <png.h>

#include "core/atomic_file.hpp"
#include "core/error.hpp"

namespace tripet::core {

Picture read_png(const std::filesystem::path& path) {
  const std::string bytes = read_text(path);
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  const auto refuse = [&] {
    const std::string why = image.message;
    png_image_free(&image);
    throw Error(path.string() + ": is no PNG picture that can be read: " + why);
  };
  if (png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) == 0) refuse();
  image.format = PNG_FORMAT_RGB;
  Picture picture(static_cast<int>(image.width), static_cast<int>(image.height));
  if (png_image_finish_read(&image, nullptr, picture.rgb.data(), 0, nullptr) == 0) refuse();
  return picture;
}

}  // namespace tripet::core
