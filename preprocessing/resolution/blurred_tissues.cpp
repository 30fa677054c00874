#include "preprocessing/resolution/blurred_tissues.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "ops/smooth.hpp"

namespace tripet::preprocessing {
namespace {

constexpr std::array level_blurs{4.0, 6.0, 8.0, 10.0, 12.5};  // mm FWHM
constexpr int voxels_around_brain = 8;                        // voxels around the brain

// Points where the brain's mask, smoothed to this FWHM, is above the threshold lie at least about 6 mm below its
// surface. Nearer to it the layers around the brain, of any thickness and uptake, change the edge's slope as blur does.
constexpr double depth_fwhm = 14;
constexpr float deep = 0.85F;

constexpr double variance_of_fwhm(double fwhm) {
  return fwhm * fwhm / 5.545177444479562;  // 8 ln 2
}

constexpr std::size_t of_no_kind = BlurredTissues::count;

/// Lobes are one cortex here, layers around the brain one layer; scalp and face are too far away.
std::size_t kind_of(const std::string& name) {
  constexpr std::array names{"white_matter",     "striatum",   "thalamus", "cerebellar_grey",
                             "cerebellar_white", "brain_stem", "fluid"};
  for (std::size_t k = 0; k < names.size(); ++k) {
    if (name == names[k]) return k + 1;
  }
  if (name.starts_with("outside_")) return BlurredTissues::count - 1;
  return name.ends_with("_grey") ? 0 : of_no_kind;
}

/// The part of the grid that holds the region (above 0.5) and the voxels_around_brain; `first` is its first voxel.
ops::Grid around_region(const ops::Grid& grid, std::span<const float> region, std::array<int, 3>& first) {
  std::array<int, 3> low = grid.size, high{0, 0, 0};
  std::size_t i = 0;
  for (int z = 0; z < grid.size[2]; ++z) {
    for (int y = 0; y < grid.size[1]; ++y) {
      for (int x = 0; x < grid.size[0]; ++x, ++i) {
        if (region[i] < 0.5F) continue;
        const std::array at{x, y, z};
        for (std::size_t axis = 0; axis < 3; ++axis) {
          low[axis] = std::min(low[axis], at[axis]);
          high[axis] = std::max(high[axis], at[axis]);
        }
      }
    }
  }
  ops::Grid part = grid;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    first[axis] = std::max(0, low[axis] - voxels_around_brain);
    part.size[axis] = std::max(2, std::min(grid.size[axis], high[axis] + voxels_around_brain + 1) - first[axis]);
  }
  ops::Affine shift;
  for (std::size_t axis = 0; axis < 3; ++axis) shift.rows[axis][3] = first[axis];
  part.to_world = grid.to_world * shift;
  return part;
}

std::vector<float> part_of(std::span<const float> values, const ops::Grid& from, const ops::Grid& to,
                           const std::array<int, 3>& first) {
  std::vector<float> part;
  part.reserve(to.count());
  for (int z = 0; z < to.size[2]; ++z) {
    for (int y = 0; y < to.size[1]; ++y) {
      const std::ptrdiff_t row = (std::ptrdiff_t{z + first[2]} * from.size[1] + y + first[1]) * from.size[0] + first[0];
      part.insert(part.end(), values.begin() + row, values.begin() + row + to.size[0]);
    }
  }
  return part;
}

std::array<BlurredTissues::Level, level_blurs.size()> make_levels(const ops::Grid& grid,
                                                                  const std::vector<BlurredTissues::Values>& shares) {
  std::array<BlurredTissues::Level, level_blurs.size()> levels;
  for (std::size_t l = 0; l < level_blurs.size(); ++l) {
    levels[l].variance = variance_of_fwhm(level_blurs[l]);
    levels[l].values.resize(shares.size());
  }
  std::vector<float> map(shares.size());
  for (std::size_t kind = 0; kind < BlurredTissues::count; ++kind) {
    for (std::size_t i = 0; i < map.size(); ++i) map[i] = shares[i][kind];
    double already = 0;
    for (std::size_t l = 0; l < level_blurs.size(); ++l) {
      const double more = std::sqrt(level_blurs[l] * level_blurs[l] - already * already);
      ops::smooth(map, grid.size, ops::sigma_in_voxels(more, grid.spacing()));
      already = level_blurs[l];
      for (std::size_t i = 0; i < map.size(); ++i) levels[l].values[i][kind] = map[i];
    }
  }
  return levels;
}

}  // namespace

struct BlurredTissues::Lazy {
  std::once_flag once;
  std::array<Level, level_blurs.size()> levels;
};

BlurredTissues::BlurredTissues(const Tissues& tissues, std::span<const float> brain) : lazy_(std::make_unique<Lazy>()) {
  std::array<int, 3> first{};
  grid_ = around_region(tissues.grid, brain, first);
  to_index_ = grid_.to_world.inverse();
  shares_.resize(grid_.count());
  for (const Tissue& tissue : tissues.all) {
    const std::size_t kind = kind_of(tissue.name);
    if (kind == of_no_kind) continue;
    const std::vector<float> share = part_of(tissue.share, tissues.grid, grid_, first);
    for (std::size_t i = 0; i < share.size(); ++i) shares_[i][kind] += share[i];
  }
  depth_ = part_of(brain, tissues.grid, grid_, first);
  ops::smooth(depth_, grid_.size, ops::sigma_in_voxels(depth_fwhm, grid_.spacing()));
}

BlurredTissues::~BlurredTissues() = default;
BlurredTissues::BlurredTissues(BlurredTissues&&) noexcept = default;
BlurredTissues& BlurredTissues::operator=(BlurredTissues&&) noexcept = default;

bool BlurredTissues::is_deep(const ops::Point& world) const {
  const ops::Point voxel = to_index_(world);
  std::size_t i = 0, stride = 1;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (!(voxel[axis] >= 0 && voxel[axis] <= grid_.size[axis] - 1)) return false;
    i += stride * static_cast<std::size_t>(std::lround(voxel[axis]));
    stride *= static_cast<std::size_t>(grid_.size[axis]);
  }
  return depth_[i] > deep;
}

const BlurredTissues::Level& BlurredTissues::level(double variance) const {
  std::call_once(lazy_->once, [&] { lazy_->levels = make_levels(grid_, shares_); });
  const auto off = [&](const Level& level) { return std::abs(level.variance - variance); };
  return *std::min_element(lazy_->levels.begin(), lazy_->levels.end(),
                           [&](const Level& a, const Level& b) { return off(a) < off(b); });
}

bool sample(const BlurredTissues::Level& level, const std::array<int, 3>& size, const ops::Point& voxel,
            BlurredTissues::Values& out) {
  std::array<std::ptrdiff_t, 3> low{};
  std::array<float, 3> fraction{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (!(voxel[axis] >= 0 && voxel[axis] < size[axis] - 1)) return false;
    low[axis] = static_cast<std::ptrdiff_t>(voxel[axis]);
    fraction[axis] = static_cast<float>(voxel[axis] - static_cast<double>(low[axis]));
  }
  const std::ptrdiff_t nx = size[0], plane = nx * size[1];
  const BlurredTissues::Values* corner = &level.values[static_cast<std::size_t>(low[2] * plane + low[1] * nx + low[0])];
  out.fill(0);
  for (const std::ptrdiff_t z : {0, 1}) {
    for (const std::ptrdiff_t y : {0, 1}) {
      for (const std::ptrdiff_t x : {0, 1}) {
        const float weight = (x == 1 ? fraction[0] : 1 - fraction[0]) * (y == 1 ? fraction[1] : 1 - fraction[1]) *
                             (z == 1 ? fraction[2] : 1 - fraction[2]);
        const BlurredTissues::Values& values = corner[z * plane + y * nx + x];
        for (std::size_t k = 0; k < out.size(); ++k) out[k] += weight * values[k];
      }
    }
  }
  return true;
}

}  // namespace tripet::preprocessing
