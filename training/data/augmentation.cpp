#include "training/data/augmentation.hpp"

#include <cmath>

#include "core/error.hpp"

namespace tripet::training {
namespace {

constexpr int largest_shift = 2;    // voxels
constexpr double scale_sd = 0.05;   // of the logarithm
constexpr double gamma_sd = 0.05;   // of the logarithm
constexpr double offset_sd = 0.05;  // standard deviations of the scan
constexpr float noise_sd = 0.1F;    // standard deviations of the scan

constexpr double angle_sd = 0.05;    // radians
constexpr double stretch_sd = 0.03;  // of the logarithm

// Turned about the middle of the grid, from the voxels of the result to those of the scan.
ops::Affine turn(core::Random& random, const std::array<int, 3>& size) {
  ops::Affine map, to_middle, from_middle;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double angle = angle_sd * random.normal(), stretch = std::exp(stretch_sd * random.normal());
    const std::size_t a = (axis + 1) % 3, b = (axis + 2) % 3;
    ops::Affine part;
    part.rows[a][a] = part.rows[b][b] = std::cos(angle);
    part.rows[a][b] = -std::sin(angle);
    part.rows[b][a] = std::sin(angle);
    part.rows[axis][axis] = stretch;
    map = part * map;
    from_middle.rows[axis][3] = (size[axis] - 1) / 2.0;
    to_middle.rows[axis][3] = -(size[axis] - 1) / 2.0;
  }
  return from_middle * map * to_middle;
}

}  // namespace

Augmentation Augmentation::parse(const std::vector<std::string>& words) {
  Augmentation augmentation;
  for (const auto& word : words) {
    if (word == "flip") {
      augmentation.flip = true;
    } else if (word == "shift") {
      augmentation.shift = true;
    } else if (word == "affine") {
      augmentation.affine = true;
    } else if (word == "intensity") {
      augmentation.intensity = true;
    } else if (word != "none" || words.size() > 1) {
      throw core::UsageError("--augment " + word + ": choose from flip, shift, affine, intensity, or none alone");
    }
  }
  return augmentation;
}

Change draw(const Augmentation& augmentation, core::Random& random, const std::array<int, 3>& size,
            const ScanScale& scale) {
  // Every number is drawn whether used or not, so that leaving one kind out leaves the others as they were.
  Change change;
  ops::Placement& placement = change.placement;
  placement.flip = random.uniform() < 0.5 && augmentation.flip;
  for (int& voxels : placement.shift) {
    const int drawn = static_cast<int>(random.index(2 * largest_shift + 1)) - largest_shift;
    if (augmentation.shift) voxels = drawn;
  }
  ops::Intensity& intensity = change.intensity;
  intensity.centre = scale.offset;
  intensity.factor = scale.scale;
  const double of_scale = scale_sd * random.normal(), of_gamma = gamma_sd * random.normal(),
               of_offset = offset_sd * random.normal();
  const std::uint64_t key = random.next();
  if (augmentation.intensity) {
    intensity.scale = static_cast<float>(std::exp(of_scale));
    intensity.gamma = static_cast<float>(std::exp(of_gamma));
    intensity.offset = static_cast<float>(of_offset);
    intensity.noise = noise_sd;
    intensity.key = key;
  }
  if (augmentation.affine) {
    ops::Affine moved;
    for (std::size_t axis = 0; axis < 3; ++axis) moved.rows[axis][3] = -placement.shift[axis];
    ops::Affine mirrored;
    if (placement.flip) mirrored.rows[0] = {-1, 0, 0, size[0] - 1.0};
    placement.to_source = mirrored * moved * turn(random, size);
  }
  return change;
}

}  // namespace tripet::training
