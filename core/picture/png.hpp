#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace tripet::core {

/// 8-bit RGB picture, row by row from the top left.
struct Picture {
  Picture(int width, int height) : width(width), height(height), rgb(3 * std::size_t(width) * std::size_t(height)) {}
  void set(int x, int y, std::uint8_t r, std::uint8_t g, std::uint8_t b) {
    std::uint8_t* pixel = &rgb[3 * (std::size_t(y) * std::size_t(width) + std::size_t(x))];
    pixel[0] = r, pixel[1] = g, pixel[2] = b;
  }

  int width;
  int height;
  std::vector<std::uint8_t> rgb;
};

/// The bytes of a PNG file; the same picture gives the same bytes.
std::string encode_png(const Picture& picture);
void write_png(const std::filesystem::path& path, const Picture& picture);
/// `data:image/png;base64,...` for an <img> in a page that must work offline.
std::string png_data_uri(const Picture& picture);
/// The same of a PNG file that is there. Throws Error when it can't be read.
std::string png_data_uri(const std::filesystem::path& path);

}  // namespace tripet::core
