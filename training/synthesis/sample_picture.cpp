#include "training/synthesis/sample_picture.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace tripet::training {
namespace {

constexpr std::int64_t pixels = 120;  // of a scan's width, about
constexpr int gap = 4;
constexpr double headroom = 1.1;  // noise above the greatest mean

}  // namespace

core::Picture sample_picture(const std::vector<torch::Tensor>& rows, const torch::Tensor& mean) {
  std::int64_t columns = 0;
  for (const auto& row : rows) columns = std::max(columns, row.size(0));
  const auto depth = rows.front().size(2), height = rows.front().size(3), width = rows.front().size(4);
  const auto zoom = std::max<std::int64_t>(1, pixels / width);
  const auto across = static_cast<int>(zoom * width) + gap, down = static_cast<int>(zoom * height) + gap;
  core::Picture picture(static_cast<int>(columns) * across + gap, static_cast<int>(rows.size()) * down + gap);
  std::fill(picture.rgb.begin(), picture.rgb.end(), std::uint8_t{255});
  const double white = mean.min().item<double>();
  const double black = std::max(headroom * mean.max().item<double>(), white + 1e-12);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const torch::Tensor planes = rows[row].select(2, depth / 2).select(1, 0).to(torch::kFloat32).contiguous();
    const float* values = planes.const_data_ptr<float>();
    for (std::int64_t column = 0; column < planes.size(0); ++column) {
      for (std::int64_t y = 0; y < zoom * height; ++y) {
        for (std::int64_t x = 0; x < zoom * width; ++x) {
          const auto at = (column * height + height - 1 - y / zoom) * width + x / zoom;
          const double share = std::clamp((static_cast<double>(values[at]) - white) / (black - white), 0.0, 1.0);
          const auto grey = static_cast<std::uint8_t>(std::lround(255 * (1 - share)));
          picture.set(gap + static_cast<int>(column) * across + static_cast<int>(x),
                      gap + static_cast<int>(row) * down + static_cast<int>(y), grey, grey, grey);
        }
      }
    }
  }
  return picture;
}

}  // namespace tripet::training
