#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "ops/grid.hpp"

namespace tripet::preprocessing {

/// The template at one level of resolution: where it is sampled and what stands there.
struct TemplateSamples {
  double fwhm = 0;                       // mm of smoothing that template and scan get at this level
  ops::Point centre{};                   // of the samples, LPS mm
  std::vector<std::array<float, 3>> at;  // LPS mm relative to the centre
  std::vector<float> value;              // mean 0, variance 1
  std::vector<float> second;             // mean 0, variance 1: another image that the scan may show besides
  std::vector<std::uint8_t> in_brain;    // 1: counts for the similarity
};

/// Which voxels of the template are sampled at a level of resolution.
struct Sampling {
  double fwhm = 0;         // mm of smoothing
  double millimetres = 0;  // between samples
};

/// The template as registration needs it. brain: 1 in the brain; region: where samples are taken, the brain and a
/// margin; second: another image that a scan may show besides, or empty for the template's Laplacian, which takes up a
/// difference in resolution. All on `grid`. Throws Error when the region holds too little or an image is constant
/// there.
TemplateSamples sample_template(const ops::Grid& grid, std::span<const float> values, std::span<const float> second,
                                std::span<const float> brain, std::span<const float> region, const Sampling& sampling);

}  // namespace tripet::preprocessing
