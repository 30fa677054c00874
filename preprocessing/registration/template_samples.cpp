#include "preprocessing/registration/template_samples.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/error.hpp"
#include "ops/smooth.hpp"

namespace tripet::preprocessing {
namespace {

void standardise(std::vector<float>& values) {
  const double n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0;
  for (const float v : values) squares += (static_cast<double>(v) - mean) * (static_cast<double>(v) - mean);
  if (!(squares > 0)) throw core::Error("the template is constant in the brain; give another one");
  const double deviation = std::sqrt(squares / n);
  for (float& v : values) v = static_cast<float>((static_cast<double>(v) - mean) / deviation);
}

std::vector<float> smoothed(const ops::Grid& grid, std::span<const float> values, double fwhm) {
  std::vector<float> image(values.begin(), values.end());
  ops::smooth(image, grid.size, ops::sigma_in_voxels(fwhm, grid.spacing()));
  return image;
}

}  // namespace

TemplateSamples sample_template(const ops::Grid& grid, std::span<const float> values, std::span<const float> second,
                                std::span<const float> brain, std::span<const float> region, const Sampling& sampling) {
  TemplateSamples samples;
  samples.fwhm = sampling.fwhm;
  const std::vector<float> first_image = smoothed(grid, values, sampling.fwhm);
  const std::vector<float> second_image = second.empty() ? std::vector<float>() : smoothed(grid, second, sampling.fwhm);
  const auto spacing = grid.spacing();
  std::array<int, 3> step{};
  for (std::size_t axis = 0; axis < 3; ++axis)
    step[axis] = std::max(1, static_cast<int>(std::lround(sampling.millimetres / spacing[axis])));
  const std::ptrdiff_t nx = grid.size[0], plane = nx * grid.size[1];
  std::vector<ops::Point> points;
  ops::Point sum{};
  for (int z = 1; z < grid.size[2] - 1; z += step[2]) {
    for (int y = 1; y < grid.size[1] - 1; y += step[1]) {
      for (int x = 1; x < grid.size[0] - 1; x += step[0]) {
        const auto i = static_cast<std::size_t>(z * plane + y * nx + x);
        if (region[i] < 0.5F) continue;
        const float* v = &first_image[i];
        const double laplacian = static_cast<double>(v[1] + v[-1] - 2 * v[0]) / (spacing[0] * spacing[0]) +
                                 static_cast<double>(v[nx] + v[-nx] - 2 * v[0]) / (spacing[1] * spacing[1]) +
                                 static_cast<double>(v[plane] + v[-plane] - 2 * v[0]) / (spacing[2] * spacing[2]);
        points.push_back(grid.to_world({static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)}));
        for (std::size_t axis = 0; axis < 3; ++axis) sum[axis] += points.back()[axis];
        samples.value.push_back(*v);
        samples.second.push_back(second.empty() ? static_cast<float>(laplacian) : second_image[i]);
        samples.in_brain.push_back(brain[i] >= 0.5F ? 1 : 0);
      }
    }
  }
  if (points.size() < 1000) throw core::Error("the template shows too little of the brain; give another one");
  for (std::size_t axis = 0; axis < 3; ++axis) samples.centre[axis] = sum[axis] / static_cast<double>(points.size());
  for (const auto& p : points) {
    samples.at.push_back({static_cast<float>(p[0] - samples.centre[0]), static_cast<float>(p[1] - samples.centre[1]),
                          static_cast<float>(p[2] - samples.centre[2])});
  }
  standardise(samples.value);
  standardise(samples.second);
  return samples;
}

}  // namespace tripet::preprocessing
