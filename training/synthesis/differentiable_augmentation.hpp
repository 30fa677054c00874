#pragma once

#include <torch/types.h>

#include <cstddef>
#include <string>
#include <vector>

namespace tripet::training {

/// Random changes that real and synthetic scans both get before the discriminator sees them, and through which the
/// generator learns (DiffAugment; Zhao et al. 2020, in three dimensions): the discriminator cannot learn a small
/// training set by heart, and the changes do not leak into what is made.
struct DifferentiableAugmentation {
  bool translation = false;  // by up to an eighth along each axis, whole voxels; 0 moves in
  bool cutout = false;       // a box of half the size along each axis becomes 0
  bool intensity = false;    // stretched around its mean by 0.7 to 1.3, and moved by up to 0.1

  /// From the words of --augment: translation, cutout, intensity, or none alone. Throws UsageError.
  static DifferentiableAugmentation parse(const std::vector<std::string>& words);

  /// scans [n, 1, d, h, w]. The changes depend on the key and on each scan's number, `first` being that of the first
  /// one: each of several processes changes its part of a batch as one would that has all.
  torch::Tensor apply(const torch::Tensor& scans, const std::string& key, std::size_t first) const;
};

}  // namespace tripet::training
