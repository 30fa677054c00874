#pragma once

#include <array>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "ops/augment.hpp"
#include "training/data/dataset.hpp"

namespace tripet::training {

/// Which random changes a training scan gets.
struct Augmentation {
  bool flip = false;       // left-right, half of the time
  bool shift = false;      // by up to two voxels along each axis
  bool affine = false;     // turned about each axis and stretched along it, a few degrees and percent
  bool intensity = false;  // scale, gamma, offset, noise

  /// From the words of --augment: flip, shift, affine, intensity, or none alone. Throws UsageError.
  static Augmentation parse(const std::vector<std::string>& words);
};

/// What it makes of one scan.
struct Change {
  ops::Placement placement;
  ops::Intensity intensity;
};

/// Draws the change of a scan that the network sees as (value - scale.offset) * scale.scale, on a grid of this size, x
/// running left-right.
Change draw(const Augmentation& augmentation, core::Random& random, const std::array<int, 3>& size,
            const ScanScale& scale);

}  // namespace tripet::training
