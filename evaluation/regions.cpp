#include "evaluation/regions.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "core/json.hpp"

namespace tripet::evaluation {
namespace {

constexpr double cortex = 10;  // mm: about the resolution of a brain PET scanner on either side of the centre
constexpr double small = 8;

using Matrix = std::array<std::array<double, 3>, 3>;

/// Inverse by cofactors. Throws Error for a singular matrix.
Matrix inverse(const std::array<std::array<double, 4>, 3>& m) {
  Matrix cofactor;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      const std::size_t i1 = (i + 1) % 3, i2 = (i + 2) % 3, j1 = (j + 1) % 3, j2 = (j + 2) % 3;
      cofactor[i][j] = m[i1][j1] * m[i2][j2] - m[i1][j2] * m[i2][j1];
    }
  }
  const double determinant = m[0][0] * cofactor[0][0] + m[0][1] * cofactor[0][1] + m[0][2] * cofactor[0][2];
  if (std::abs(determinant) < 1e-12) throw core::Error("the scan's affine is singular; prepare the scan again");
  Matrix out;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) out[i][j] = cofactor[j][i] / determinant;
  }
  return out;
}

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

std::optional<double> region_mean(const core::MappedVolume& volume, const Region& region) {
  const auto& affine = volume.affine();
  const auto& size = volume.size();
  const Matrix to_voxel = inverse(affine);
  std::array<int, 3> first{}, last{}, nearest{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    double centre = 0, reach = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      centre += to_voxel[axis][j] * (region.centre[j] - affine[j][3]);
      reach += to_voxel[axis][j] * to_voxel[axis][j];
    }
    // The sphere spans radius * |row of the inverse| voxels to each side.
    reach = region.radius * std::sqrt(reach);
    nearest[axis] = static_cast<int>(std::lround(centre));
    if (nearest[axis] < 0 || nearest[axis] >= size[axis]) return std::nullopt;
    first[axis] = std::max(0, static_cast<int>(std::floor(centre - reach)));
    last[axis] = std::min(size[axis] - 1, static_cast<int>(std::ceil(centre + reach)));
  }
  const auto value = [&](int x, int y, int z) {
    return static_cast<double>(volume.values()[static_cast<std::size_t>(x) +
                                               static_cast<std::size_t>(size[0]) *
                                                   (static_cast<std::size_t>(y) +
                                                    static_cast<std::size_t>(size[1]) * static_cast<std::size_t>(z))]);
  };
  double sum = 0;
  int count = 0;
  for (int z = first[2]; z <= last[2]; ++z) {
    for (int y = first[1]; y <= last[1]; ++y) {
      for (int x = first[0]; x <= last[0]; ++x) {
        double squared = 0;
        for (std::size_t row = 0; row < 3; ++row) {
          const double d =
              affine[row][0] * x + affine[row][1] * y + affine[row][2] * z + affine[row][3] - region.centre[row];
          squared += d * d;
        }
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

std::vector<double> regional_uptake(const core::MappedVolume& volume, bool divide) {
  const auto measure = [&](const Region& region) {
    const auto mean = region_mean(volume, region);
    if (!mean) throw core::Error(std::string(region.name) + " is outside the scan or holds values that are no numbers");
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

bool needs_reference(const std::filesystem::path& scan) {
  auto sidecar = scan;
  sidecar.replace_extension(".json");
  if (!std::filesystem::exists(sidecar)) return true;
  const core::Json json = core::read_json(sidecar);
  if (!json.contains("Preprocessing") || !json["Preprocessing"].contains("normalize")) return true;
  return json["Preprocessing"]["normalize"] == "none";
}

}  // namespace tripet::evaluation
