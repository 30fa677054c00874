#pragma once

#include <span>

#include "ops/grid.hpp"
#include "preprocessing/registration/alignment.hpp"

namespace tripet::preprocessing {

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
