#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "ops/grid.hpp"
#include "preprocessing/registration/tissues.hpp"

namespace tripet::preprocessing {

/// The images whose weighted sum the scan shows, at one level of resolution: where they are sampled and what stands
/// there.
struct TemplateSamples {
  double fwhm = 0;                                           // mm of smoothing that the scan gets at this level
  ops::Point centre{};                                       // of the samples, LPS mm
  std::vector<std::array<float, 3>> at;                      // LPS mm relative to the centre
  std::vector<std::vector<float>> images;                    // 1 to 18
  std::vector<std::array<std::vector<float>, 3>> gradients;  // of the images by LPS mm; tissues only
  std::vector<std::uint8_t> in_brain;                        // 1: counts for the similarity
  float weight_outside = 1;                                  // of samples outside of the brain in a fit
  bool tissues = false;  // images are tissues, whose weights can't be negative; else a template and a second image
};

/// Which voxels of the template are sampled at a level of resolution.
struct Sampling {
  double fwhm = 0;         // mm of smoothing
  double millimetres = 0;  // between samples
};

/// 1 where at most about `margin` mm lie between a point and the brain (1 inside it), else 0.
std::vector<float> brain_with_margin(const ops::Grid& grid, std::span<const float> brain, double margin);

/// The template as registration needs it, and its Laplacian, which takes up a difference in resolution; both with mean
/// 0 and variance 1. brain: 1 in the brain; region: where samples are taken. All on `grid`. Throws Error when the
/// region holds too little or the template is constant there.
TemplateSamples sample_template(const ops::Grid& grid, std::span<const float> values, std::span<const float> brain,
                                std::span<const float> region, const Sampling& sampling);

/// The tissues, smoothed by `sampling.fwhm` as the scan is, and by `blur` mm as the scanner does. Tissues that are
/// nowhere in the region are 0.
TemplateSamples sample_tissues(const Tissues& tissues, std::span<const float> brain, std::span<const float> region,
                               const Sampling& sampling, double blur);

}  // namespace tripet::preprocessing
