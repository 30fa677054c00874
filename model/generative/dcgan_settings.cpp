#include "model/generative/dcgan_settings.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace tripet::model {

namespace {

constexpr std::int64_t coarsest_voxels = 4;  // as the 4 x 4 from which Radford et al. begin

std::int64_t levels_of(std::int64_t shortest) {
  std::int64_t count = 1;
  while ((shortest + (std::int64_t{1} << count) - 1) >> count > coarsest_voxels) ++count;
  return count;
}

}  // namespace

DcganLevels::DcganLevels(const DcganSettings& settings) {
  const std::int64_t shortest = *std::min_element(settings.size.begin(), settings.size.end());
  if (shortest < 1) throw core::UsageError("a synthetic scan has at least one voxel along each axis");
  if (settings.classes < 1) throw core::UsageError("a generator needs at least one class");
  if (settings.latent < 1 || settings.width < 1) {
    throw core::UsageError("a generator needs at least one latent number and one channel");
  }
  count = levels_of(shortest);
  const std::int64_t factor = std::int64_t{1} << count;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    coarsest[axis] = (settings.size[axis] + factor - 1) / factor;
    padded[axis] = coarsest[axis] * factor;
    before[axis] = (padded[axis] - settings.size[axis]) / 2;
  }
}

std::int64_t dcgan_numbers(const DcganSettings& settings) {
  if (settings.noise == 0) return settings.latent;
  const DcganLevels levels(settings);
  std::int64_t voxels = levels.coarsest[0] * levels.coarsest[1] * levels.coarsest[2], numbers = settings.latent;
  for (std::int64_t level = 0; level < levels.count; ++level, voxels *= 8) numbers += voxels;
  return numbers;
}

std::int64_t dcgan_channels(const DcganSettings& settings, std::int64_t level) {
  return settings.width << std::min<std::int64_t>(level - 1, 3);
}

}  // namespace tripet::model
