#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "core/random.hpp"

namespace tripet::training {

/// Which random changes a training scan gets.
struct Augmentation {
  bool flip = false;       // left-right, half of the time
  bool shift = false;      // by up to two voxels along each axis
  bool intensity = false;  // scale, gamma, offset, noise

  /// From the words of --augment: flip, shift, intensity, or none alone. Throws UsageError.
  static Augmentation parse(const std::vector<std::string>& words);
};

/// Writes the changed scan. in, out: size[0] x size[1] x size[2] voxels, the first index fastest and running
/// left-right, in units of the scan's standard deviation. Voxels shifted in from outside repeat the edge. in and out
/// must not overlap.
void augment(const Augmentation& augmentation, core::Random& random, const std::array<int, 3>& size,
             std::span<const float> in, std::span<float> out);

}  // namespace tripet::training
