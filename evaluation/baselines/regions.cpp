#include "evaluation/baselines/regions.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "ops/affine.hpp"

namespace tripet::evaluation {
namespace {

constexpr double cortex = 10;  // mm: about the resolution of a brain PET scanner on either side of the centre
constexpr double small = 8;

}  // namespace

const std::vector<Region>& regions() {
  static const std::vector<Region> all{
      {"angular gyrus left", {-44, -61, 36}, cortex},
      {"angular gyrus right", {46, -60, 39}, cortex},
      {"posterior cingulate", {1, -42, 23}, cortex},
      {"inferior temporal left", {-50, -28, -23}, cortex},
      {"inferior temporal right", {54, -31, -22}, cortex},
      {"precuneus", {1, -56, 46}, cortex},
      {"hippocampus left", {-25, -21, -10}, small},
      {"hippocampus right", {29, -20, -10}, small},
      {"lateral frontal left", {-33, 33, 35}, cortex},
      {"lateral frontal right", {38, 33, 34}, cortex},
      {"medial frontal", {2, 50, 31}, cortex},
      {"anterior cingulate", {2, 36, 15}, cortex},
      {"temporal pole left", {-40, 15, -20}, cortex},
      {"temporal pole right", {48, 15, -17}, cortex},
      {"lateral occipital left", {-32, -81, 16}, cortex},
      {"lateral occipital right", {37, -80, 19}, cortex},
      {"primary visual", {4, -76, 8}, cortex},
  };
  return all;
}

const Region& reference_region() {
  static const Region pons{"pons", {0, -26, -32}, small};
  return pons;
}

std::optional<double> region_mean(const core::MappedVolume& volume, const Region& region, const ChangeValue& change) {
  const auto& size = volume.size();
  const ops::Affine to_ras{volume.affine()}, to_voxel = to_ras.inverse();
  const ops::Point centre = to_voxel(region.centre);
  std::array<int, 3> first{}, last{}, nearest{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    double reach = 0;
    for (std::size_t j = 0; j < 3; ++j) reach += to_voxel.rows[axis][j] * to_voxel.rows[axis][j];
    // The sphere spans radius * |row of the inverse| voxels to each side.
    reach = region.radius * std::sqrt(reach);
    nearest[axis] = static_cast<int>(std::lround(centre[axis]));
    if (nearest[axis] < 0 || nearest[axis] >= size[axis]) return std::nullopt;
    first[axis] = std::max(0, static_cast<int>(std::floor(centre[axis] - reach)));
    last[axis] = std::min(size[axis] - 1, static_cast<int>(std::ceil(centre[axis] + reach)));
  }
  const auto value = [&](int x, int y, int z) {
    const std::size_t voxel =
        static_cast<std::size_t>(x) +
        static_cast<std::size_t>(size[0]) *
            (static_cast<std::size_t>(y) + static_cast<std::size_t>(size[1]) * static_cast<std::size_t>(z));
    const auto as_it_is = static_cast<double>(volume.values()[voxel]);
    return change ? change(voxel, as_it_is) : as_it_is;
  };
  double sum = 0;
  int count = 0;
  for (int z = first[2]; z <= last[2]; ++z) {
    for (int y = first[1]; y <= last[1]; ++y) {
      for (int x = first[0]; x <= last[0]; ++x) {
        const ops::Point place = to_ras({static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)});
        double squared = 0;
        for (std::size_t i = 0; i < 3; ++i) squared += (place[i] - region.centre[i]) * (place[i] - region.centre[i]);
        if (squared > region.radius * region.radius) continue;
        sum += value(x, y, z);
        ++count;
      }
    }
  }
  const double mean = count > 0 ? sum / count : value(nearest[0], nearest[1], nearest[2]);
  if (!std::isfinite(mean)) return std::nullopt;
  return mean;
}

std::vector<double> regional_uptake(const core::MappedVolume& volume, bool divide, const ChangeValue& change) {
  const auto measure = [&](const Region& region) {
    const auto mean = region_mean(volume, region, change);
    if (!mean)
      throw core::Error(std::string(region.name) + " is outside the scan or holds values that are not numbers");
    return *mean;
  };
  double reference = 1;
  if (divide) {
    reference = measure(reference_region());
    if (!(reference > 0)) throw core::Error("uptake of the pons is not positive");
  }
  std::vector<double> out;
  for (const Region& region : regions()) out.push_back(measure(region) / reference);
  return out;
}

}  // namespace tripet::evaluation
