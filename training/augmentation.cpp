#include "training/augmentation.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"

namespace tripet::training {
namespace {

constexpr int largest_shift = 2;    // voxels
constexpr double scale_sd = 0.05;   // of the logarithm
constexpr double gamma_sd = 0.05;   // of the logarithm
constexpr double offset_sd = 0.05;  // standard deviations of the scan
constexpr double noise_sd = 0.1;    // standard deviations of the scan

// Sum of four 16-bit numbers, nearly normal: a fifth of the time of Box-Muller, and noise needs no better tails.
float cheap_normal(core::Random& random) {
  const std::uint64_t bits = random.next();
  const auto sum =
      static_cast<double>((bits & 0xffff) + ((bits >> 16) & 0xffff) + ((bits >> 32) & 0xffff) + (bits >> 48));
  constexpr double mean = 2.0 * 65535;
  constexpr double sd = 37837.2;  // sqrt(4 (65536^2 - 1) / 12)
  return static_cast<float>((sum - mean) / sd);
}

}  // namespace

Augmentation Augmentation::parse(const std::vector<std::string>& words) {
  Augmentation augmentation;
  for (const auto& word : words) {
    if (word == "flip") {
      augmentation.flip = true;
    } else if (word == "shift") {
      augmentation.shift = true;
    } else if (word == "intensity") {
      augmentation.intensity = true;
    } else if (word != "none" || words.size() > 1) {
      throw core::UsageError("--augment " + word + ": choose from flip, shift, intensity, or none alone");
    }
  }
  return augmentation;
}

void augment(const Augmentation& augmentation, core::Random& random, const std::array<int, 3>& size,
             std::span<const float> in, std::span<float> out) {
  // Every number is drawn whether used or not, so that leaving one kind out leaves the others as they were.
  const bool flip = random.uniform() < 0.5 && augmentation.flip;
  std::array<int, 3> shift{};
  for (int& voxels : shift) {
    const int drawn = static_cast<int>(random.index(2 * largest_shift + 1)) - largest_shift;
    if (augmentation.shift) voxels = drawn;
  }
  const auto scale = static_cast<float>(std::exp(scale_sd * random.normal()));
  const auto gamma = static_cast<float>(std::exp(gamma_sd * random.normal()));
  const auto offset = static_cast<float>(offset_sd * random.normal());

  const auto source = [&](int index, int axis) { return std::clamp(index - shift[axis], 0, size[axis] - 1); };
  std::vector<std::size_t> columns(static_cast<std::size_t>(size[0]));
  for (int x = 0; x < size[0]; ++x) {
    const int from = source(x, 0);
    columns[static_cast<std::size_t>(x)] = static_cast<std::size_t>(flip ? size[0] - 1 - from : from);
  }
  std::size_t at = 0;
  for (int z = 0; z < size[2]; ++z) {
    for (int y = 0; y < size[1]; ++y) {
      const auto row = (static_cast<std::size_t>(source(z, 2)) * static_cast<std::size_t>(size[1]) +
                        static_cast<std::size_t>(source(y, 1))) *
                       static_cast<std::size_t>(size[0]);
      for (const std::size_t column : columns) out[at++] = in[row + column];
    }
  }
  if (!augmentation.intensity) return;
  for (float& value : out) {
    // The sign is kept: z-scored scans have negative values.
    const float curved = std::copysign(std::pow(std::abs(value), gamma), value);
    value = scale * curved + offset + static_cast<float>(noise_sd) * cheap_normal(random);
  }
}

}  // namespace tripet::training
