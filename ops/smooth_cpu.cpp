#include <algorithm>
#include <cmath>
#include <vector>

#include "core/error.hpp"
#include "ops/smooth.hpp"

namespace tripet::ops {
namespace {

/// Weights for offsets 0..radius. Each is the Gaussian's integral over its voxel: a sampled Gaussian is far from its
/// nominal width when sigma is below one voxel.
std::vector<float> half_kernel(double sigma) {
  const int radius = std::max(1, static_cast<int>(std::ceil(4 * sigma)));
  std::vector<double> weights(static_cast<std::size_t>(radius) + 1);
  // Binning adds a variance of 1/12 voxel; taking it off first keeps the width as asked for.
  const double s = std::sqrt(std::max(sigma * sigma - 1.0 / 12, 1e-4)) * std::sqrt(2.0);
  double sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double x = static_cast<double>(i);
    weights[i] = std::erf((x + 0.5) / s) - std::erf((x - 0.5) / s);
    sum += i == 0 ? weights[i] : 2 * weights[i];
  }
  std::vector<float> kernel;
  for (const double weight : weights) kernel.push_back(static_cast<float>(weight / sum));
  return kernel;
}

/// One line of `count` rows, each of `width` values that stand together; rows are `stride` apart. Rows as a unit let
/// the compiler vectorise the y and z passes.
void smooth_rows(float* data, int count, std::ptrdiff_t stride, int width, const std::vector<float>& kernel,
                 std::vector<float>& buffer) {
  const int radius = static_cast<int>(kernel.size()) - 1;
  const auto w = static_cast<std::size_t>(width);
  buffer.resize(w * static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) std::copy_n(data + i * stride, w, &buffer[static_cast<std::size_t>(i) * w]);
  for (int i = 0; i < count; ++i) {
    float* out = data + i * stride;
    const int from = std::max(-radius, -i), to = std::min(radius, count - 1 - i);
    float inside = 0;
    for (int k = from; k <= to; ++k) inside += kernel[static_cast<std::size_t>(std::abs(k))];
    std::fill_n(out, w, 0.0F);
    for (int k = from; k <= to; ++k) {
      const float weight = kernel[static_cast<std::size_t>(std::abs(k))] / inside;
      const float* in = &buffer[static_cast<std::size_t>(i + k) * w];
      for (std::size_t x = 0; x < w; ++x) out[x] += weight * in[x];
    }
  }
}

void smooth_line(float* data, int count, const std::vector<float>& kernel, std::vector<float>& buffer) {
  const int radius = static_cast<int>(kernel.size()) - 1;
  buffer.assign(data, data + count);
  const auto at_edge = [&](int i) {
    float sum = 0, inside = 0;
    for (int k = std::max(-radius, -i); k <= std::min(radius, count - 1 - i); ++k) {
      const float weight = kernel[static_cast<std::size_t>(std::abs(k))];
      sum += weight * buffer[static_cast<std::size_t>(i + k)];
      inside += weight;
    }
    data[i] = sum / inside;
  };
  const int first = std::min(radius, count), last = std::max(first, count - radius);
  for (int i = 0; i < first; ++i) at_edge(i);
  const float* in = buffer.data();
  for (int i = first; i < last; ++i) data[i] = kernel[0] * in[i];
  for (int k = 1; k <= radius; ++k) {
    const float weight = kernel[static_cast<std::size_t>(k)];
    for (int i = first; i < last; ++i) data[i] += weight * (in[i - k] + in[i + k]);
  }
  for (int i = last; i < count; ++i) at_edge(i);
}

}  // namespace

void smooth(std::span<float> values, const std::array<int, 3>& size, const std::array<double, 3>& sigma) {
  const std::ptrdiff_t nx = size[0], ny = size[1], nz = size[2];
  if (values.size() != static_cast<std::size_t>(nx * ny * nz))
    throw core::Error("smooth: values do not match the size");
  std::vector<float> buffer;
  if (sigma[0] > 0) {
    const auto kernel = half_kernel(sigma[0]);
    for (std::ptrdiff_t row = 0; row < ny * nz; ++row)
      smooth_line(&values[static_cast<std::size_t>(row * nx)], size[0], kernel, buffer);
  }
  if (sigma[1] > 0) {
    const auto kernel = half_kernel(sigma[1]);
    for (std::ptrdiff_t z = 0; z < nz; ++z) {
      smooth_rows(&values[static_cast<std::size_t>(z * nx * ny)], size[1], nx, size[0], kernel, buffer);
    }
  }
  if (sigma[2] > 0) {
    const auto kernel = half_kernel(sigma[2]);
    for (std::ptrdiff_t y = 0; y < ny; ++y) {
      smooth_rows(&values[static_cast<std::size_t>(y * nx)], size[2], nx * ny, size[0], kernel, buffer);
    }
  }
}

std::array<double, 3> sigma_in_voxels(double fwhm, const std::array<double, 3>& spacing) {
  const double sigma = fwhm / (2 * std::sqrt(2 * std::log(2.0)));
  return {sigma / spacing[0], sigma / spacing[1], sigma / spacing[2]};
}

}  // namespace tripet::ops
