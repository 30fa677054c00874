#include "evaluation/report/pictures/slices.hpp"

#include <algorithm>
#include <cmath>

namespace tripet::evaluation {
namespace {

/// Field of view of the pictures in MNI millimetres, one pixel a millimetre.
constexpr std::array<int, 3> low{-90, -126, -72}, high{90, 90, 108};
constexpr int axial_z = 28, coronal_y = -58, sagittal_x = 2, gap = 6;
constexpr int width_x = high[0] - low[0] + 1, width_y = high[1] - low[1] + 1, width_z = high[2] - low[2] + 1;

template <std::size_t N>
Colour between(const std::array<Colour, N>& stops, double t) {
  const double place = std::clamp(t, 0.0, 1.0) * (N - 1);
  const auto i = std::min(static_cast<std::size_t>(place), N - 2);
  Colour out;
  for (std::size_t c = 0; c < 3; ++c)
    out[c] = stops[i][c] + (place - static_cast<double>(i)) * (stops[i + 1][c] - stops[i][c]);
  return out;
}

}  // namespace

Colour heat(double t) {
  static const std::array<Colour, 9> stops{{{0, 0, 4},
                                            {31, 12, 72},
                                            {85, 15, 109},
                                            {136, 34, 106},
                                            {186, 54, 85},
                                            {227, 89, 51},
                                            {249, 140, 10},
                                            {249, 201, 50},
                                            {252, 255, 164}}};
  return between(stops, t);
}

Colour overlay(double t, double grey) {
  const Colour tint = t < 0 ? Colour{70, 160, 255} : Colour{255, 130, 40};
  const double share = std::min(1.0, std::abs(t));
  Colour out;
  for (std::size_t c = 0; c < 3; ++c) out[c] = (1 - share) * grey + share * tint[c];
  return out;
}

core::Picture three_planes(const std::function<Colour(const ops::Point& ras)>& colour_at) {
  core::Picture picture(width_x + gap + width_x + gap + width_y, width_y);
  const auto paint = [&](int left, int top, int width, int height, const auto& place) {
    for (int row = 0; row < height; ++row) {
      for (int column = 0; column < width; ++column) {
        const Colour c = colour_at(place(column, height - 1 - row));
        picture.set(left + column, top + row, static_cast<std::uint8_t>(std::lround(c[0])),
                    static_cast<std::uint8_t>(std::lround(c[1])), static_cast<std::uint8_t>(std::lround(c[2])));
      }
    }
  };
  const auto point = [](int x, int y, int z) {
    return ops::Point{static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)};
  };
  const int top = (width_y - width_z) / 2;
  paint(0, 0, width_x, width_y, [&](int u, int v) { return point(low[0] + u, low[1] + v, axial_z); });
  paint(width_x + gap, top, width_x, width_z, [&](int u, int v) { return point(low[0] + u, coronal_y, low[2] + v); });
  paint(2 * (width_x + gap), top, width_y, width_z,
        [&](int u, int v) { return point(sagittal_x, low[1] + u, low[2] + v); });
  return picture;
}

std::string planes_text() {
  return "axial z = " + std::to_string(axial_z) + " mm, coronal y = −" + std::to_string(-coronal_y) +
         " mm, sagittal x = " + std::to_string(sagittal_x) + " mm (MNI)";
}

std::string scale_bar(const std::function<Colour(double)>& colour_at) {
  core::Picture picture(200, 8);
  for (int x = 0; x < picture.width; ++x) {
    const Colour c = colour_at(x / 199.0);
    for (int y = 0; y < picture.height; ++y) {
      picture.set(x, y, static_cast<std::uint8_t>(std::lround(c[0])), static_cast<std::uint8_t>(std::lround(c[1])),
                  static_cast<std::uint8_t>(std::lround(c[2])));
    }
  }
  return core::png_data_uri(picture);
}

}  // namespace tripet::evaluation
