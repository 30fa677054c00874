#pragma once

#include <array>
#include <cstdint>

namespace tripet::model {

/// What a generator and its discriminator have in common.
struct DcganSettings {
  std::array<std::int64_t, 3> size{};  // voxels of a scan: depth (z), height (y), width (x); any
  std::int64_t classes = 0;
  std::int64_t latent = 64;    // random numbers from which a scan is made, and numbers that stand for its class
  std::int64_t width = 16;     // channels next to the scan, doubled at each level away from it
  bool spectral_norm = false;  // of the discriminator, in the place of its batch norm
  double noise = 0;            // how strong the generator's noise maps are at first; 0: it has none
};

/// The levels of both networks, each of half the size of the one before. The coarsest has no more than four voxels
/// along the shortest axis of the scan: 3 levels at 8 mm, 4 at 4 mm. Sizes that are not multiples of 2^count are
/// padded, and the padding is cut off.
struct DcganLevels {
  std::int64_t count = 0;
  std::array<std::int64_t, 3> coarsest{};  // voxels
  std::array<std::int64_t, 3> padded{};    // voxels of the finest
  std::array<std::int64_t, 3> before{};    // voxels of padding in front of the scan

  /// Throws core::UsageError for sizes, classes or widths of less than 1.
  explicit DcganLevels(const DcganSettings& settings);
};

/// Random numbers of one scan: the latent ones, and with noise a map of each level, coarsest first.
std::int64_t dcgan_numbers(const DcganSettings& settings);

/// Channels at a level: 1 is next to the scan. No more than 8 times the width, as in Radford et al. 2016.
std::int64_t dcgan_channels(const DcganSettings& settings, std::int64_t level);

}  // namespace tripet::model
