#include "simulation/phantom.hpp"

#include <algorithm>
#include <cmath>

#include "core/resources.hpp"
#include "imaging/volume_file.hpp"
#include "imaging/volume_grid.hpp"
#include "ops/smooth.hpp"

namespace tripet::simulation {
namespace {

constexpr int margin = 12;             // voxels of 2 mm around the template: scalp, face, upper neck
constexpr double radius_of_head = 85;  // mm
constexpr float typical_scalp = 180;   // of the map of the head's uptake
// Of Phantom::inside_.
constexpr std::uint8_t next_to_brain = 1, inside_of_brain = 2;
constexpr double variation_deviation = 0.05, variation_fwhm = 24;
constexpr double loss_a_decade = 0.03;  // of grey matter at the ageing pattern's centre
constexpr double gain_of_women = 0.02;
constexpr double mean_age = 72;

/// A map shipped with the program.
Field shipped(const std::string& name) {
  core::Remarks remarks;
  const auto volume = imaging::read_nifti(core::resource(name), remarks);
  const auto values = imaging::values_of(*volume);
  return {imaging::grid_of(*volume), {values.begin(), values.end()}};
}

std::vector<float> widen(const Field& field, const ops::Grid& wide) {
  std::vector<float> values(wide.count(), 0.0F);
  const auto [nx, ny, nz] = field.grid.size;
  for (int z = 0; z < nz; ++z) {
    for (int y = 0; y < ny; ++y) {
      const std::ptrdiff_t from = (std::ptrdiff_t{z} * ny + y) * nx;
      const std::ptrdiff_t to = (std::ptrdiff_t{z + margin} * wide.size[1] + y + margin) * wide.size[0] + margin;
      std::copy_n(field.values.begin() + from, nx, values.begin() + to);
    }
  }
  return values;
}

ops::Point world_of(const ops::Grid& grid, std::size_t voxel) {
  const auto nx = static_cast<std::size_t>(grid.size[0]), ny = static_cast<std::size_t>(grid.size[1]);
  return grid.to_world(
      {static_cast<double>(voxel % nx), static_cast<double>(voxel / nx % ny), static_cast<double>(voxel / nx / ny)});
}

/// LPS and RAS differ in the sign of the first two axes.
ops::Point lps_to_ras(const ops::Point& p) {
  return {-p[0], -p[1], p[2]};
}

/// Face and upper neck, roughly.
bool below_the_skull(const ops::Point& ras) {
  const double face = std::pow(ras[0] / 62, 2) + std::pow((ras[1] - 35) / 62, 2) + std::pow((ras[2] + 60) / 58, 2);
  const double neck = std::pow(ras[0] / 58, 2) + std::pow((ras[1] + 38) / 62, 2);
  return face < 1 || (neck < 1 && ras[2] < -40);
}

}  // namespace

Phantom::Phantom(const TracerModel& tracer) : tracer_(tracer) {
  const Field grey = shipped("gm_probability.nii.gz");
  const Field white = shipped("wm_probability.nii.gz");
  const Field brain = shipped("brain_mask.nii.gz");
  const Field cerebellum = shipped("cerebellum_pons_mask.nii.gz");
  template_grid_ = grey.grid;
  grid_ = widened(template_grid_, margin);
  variation_grid_ = coarse_grid(template_grid_, 6, 24);

  std::vector<ops::Point> points;
  for (std::size_t i = 0; i < brain.values.size(); ++i) {
    if (brain.values[i] > 0.5F) points.push_back(world_of(template_grid_, i));
  }
  brain_ = std::make_unique<BrainPoints>(coarse_grid(template_grid_, 6, 30), std::move(points));

  // What the mask leaves out at its rim must not pick up a pattern either: it is taken one voxel larger.
  std::vector<float> spared = widen(cerebellum, grid_);
  const std::vector<float> wide_pons = widen(shipped("pons_mask.nii.gz"), grid_);
  for (std::size_t i = 0; i < spared.size(); ++i) spared[i] = std::max(spared[i], wide_pons[i]);
  std::vector<float> near_spared = spared;
  ops::smooth(near_spared, grid_.size, {0.7, 0.7, 0.7});
  const std::vector<float> wide_grey = widen(grey, grid_), wide_white = widen(white, grid_);
  for (std::size_t i = 0; i < wide_grey.size(); ++i) {
    if (wide_grey[i] + wide_white[i] <= 0) continue;
    add_tissue(i, wide_grey[i] / 255, wide_white[i] / 255, spared[i] > 0.5F);
    const ops::Point ras = lps_to_ras(world_of(grid_, i));
    for (const Disease disease : all_diseases) {
      patterns_[index(disease)].push_back(
          spared[i] + near_spared[i] > 0.05F ? 0.0F : static_cast<float>(pattern_at(disease, ras)));
    }
    ageing_.push_back(static_cast<float>(spots_at(ageing_spots(), ras)));
    women_.push_back(static_cast<float>(spots_at(women_spots(), ras)));
  }
  if (tracer_.option == std::string("fdg")) {
    add_soft_tissue(widen(brain, grid_));
  } else {
    find_inside(widen(brain, grid_));
    head_ = shipped("head_uptake.nii.gz");
    for (float& v : head_.values) v /= typical_scalp;
  }
}

void Phantom::add_tissue(std::size_t voxel, float grey, float white, bool in_cerebellum) {
  const ops::Point ras = lps_to_ras(world_of(grid_, voxel));
  float of_grey = tracer_.grey, of_white = tracer_.white;
  // Behind and below what the mask of cerebellum and pons holds there is more of the cerebellum.
  if (ras[1] < -40 && (in_cerebellum || ras[2] < -45)) {
    of_grey *= tracer_.cerebellar_grey;
    of_white *= tracer_.cerebellar_white;
  } else if (ras[2] < -8 && std::hypot(ras[0], ras[1] + 28) < 20) {
    of_grey *= tracer_.brain_stem;
    of_white *= tracer_.brain_stem;
  }
  float binding = 0;
  for (const Spot& spot : tracer_.binding) {
    const double distance =
        std::hypot(ras[0] - spot.centre[0], ras[1] - spot.centre[1], ras[2] - spot.centre[2]) / spot.sigma;
    binding = std::max(binding, static_cast<float>(spot.weight * std::exp(-distance * distance / 2)));
  }
  tissue_.push_back(static_cast<std::uint32_t>(voxel));
  grey_.push_back(grey);
  white_.push_back(white);
  grey_uptake_.push_back(of_grey * (1 + binding));
  white_uptake_.push_back(of_white);
}

void Phantom::add_soft_tissue(const std::vector<float>& brain_mask) {
  // How much of the smoothed mask is left tells the distance from its surface.
  std::vector<float> nearness = brain_mask;
  ops::smooth(nearness, grid_.size, {4, 4, 4});
  rest_.assign(brain_mask.size(), 0.0F);
  for (std::size_t i = 0; i < rest_.size(); ++i) {
    if (brain_mask[i] > 0.5F) {
      rest_[i] = tracer_.fluid;
    } else if (nearness[i] > 0.3F) {
      rest_[i] = tracer_.skull;
    } else if (nearness[i] > 0.06F || below_the_skull(lps_to_ras(world_of(grid_, i)))) {
      rest_[i] = tracer_.soft_tissue;
    }
  }
  leave_room_for_tissue(rest_);
}

void Phantom::find_inside(const std::vector<float>& brain_mask) {
  std::vector<float> tissue(grid_.count(), 0.0F);
  for (std::size_t k = 0; k < tissue_.size(); ++k) tissue[tissue_[k]] = grey_[k] + white_[k];
  // Sulci and ventricles have tissue all around.
  ops::smooth(tissue, grid_.size, {2.5, 2.5, 2.5});
  for (std::size_t i = 0; i < tissue.size(); ++i)
    inside_.push_back(tissue[i] > 0.4F ? inside_of_brain : brain_mask[i] > 0.5F ? next_to_brain : 0);
}

std::vector<float> Phantom::soft_tissue(double skull) const {
  std::vector<float> values(grid_.count(), 0.0F);
  const ops::Affine to_map = world_to_index(head_.grid), to_grid = world_to_index(grid_);
  const double shrink = 1 - skull / radius_of_head;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (inside_[i] == inside_of_brain) {
      values[i] = tracer_.fluid;
      continue;
    }
    ops::Point at = world_of(grid_, i);
    const ops::Point& centre = brain_->centre;
    for (std::size_t axis = 0; axis < 3; ++axis) at[axis] = centre[axis] + shrink * (at[axis] - centre[axis]);
    const ops::Point here = to_grid(at), voxel = to_map(at);
    const auto nearest = [&](std::size_t axis) {
      return std::clamp<int>(std::lround(here[axis]), 0, grid_.size[axis] - 1);
    };
    const std::ptrdiff_t k = (std::ptrdiff_t{nearest(2)} * grid_.size[1] + nearest(1)) * grid_.size[0] + nearest(0);
    bool in_map = true;
    for (std::size_t axis = 0; axis < 3; ++axis)
      in_map = in_map && voxel[axis] >= 0 && voxel[axis] <= head_.grid.size[axis] - 1;
    if (inside_[static_cast<std::size_t>(k)] != 0) {
      values[i] = tracer_.skull;
    } else if (in_map) {
      values[i] = tracer_.soft_tissue * Cell(head_.grid.size, voxel).sample(head_.values.data());
    } else if (below_the_skull(lps_to_ras(at))) {
      values[i] = tracer_.soft_tissue;
    }
  }
  leave_room_for_tissue(values);
  return values;
}

void Phantom::leave_room_for_tissue(std::vector<float>& rest) const {
  for (std::size_t k = 0; k < tissue_.size(); ++k) rest[tissue_[k]] *= std::max(0.0F, 1 - grey_[k] - white_[k]);
}

std::vector<float> Phantom::activity(const BrainState& state, const Field* variation) const {
  std::vector<float> values = rest_.empty() ? soft_tissue(state.skull) : rest_;
  ops::Affine to_variation;
  if (variation != nullptr) to_variation = world_to_index(variation->grid) * grid_.to_world;
  const auto nx = static_cast<std::uint32_t>(grid_.size[0]), ny = static_cast<std::uint32_t>(grid_.size[1]);
  const auto age = static_cast<float>(-loss_a_decade * (state.age - mean_age) / 10);
  const auto women = static_cast<float>(gain_of_women * (state.women - 0.5));
  PerDisease<float> drop{};
  for (std::size_t d = 0; d < drop.size(); ++d) drop[d] = static_cast<float>(state.drop[d]);
  for (std::size_t k = 0; k < tissue_.size(); ++k) {
    float grey = grey_uptake_[k] * grey_[k] * (1 + age * ageing_[k] + women * women_[k]);
    for (std::size_t d = 0; d < drop.size(); ++d) grey *= 1 + tracer_.disease * drop[d] * patterns_[d][k];
    float tissue = grey + white_uptake_[k] * white_[k];
    const std::uint32_t voxel = tissue_[k];
    if (variation != nullptr) {
      const ops::Point at = to_variation({static_cast<double>(voxel % nx), static_cast<double>(voxel / nx % ny),
                                          static_cast<double>(voxel / nx / ny)});
      const float factor = Cell(variation->grid.size, at).sample(variation->values.data());
      tissue *= std::max(0.0F, 1 + static_cast<float>(variation_deviation) * factor);
    }
    values[voxel] += tissue;
  }
  return values;
}

Field Phantom::draw_variation(core::Random& random) const {
  return smooth_noise(variation_grid_, variation_fwhm, random);
}

std::vector<float> Phantom::on_template_grid(const std::vector<float>& wide) const {
  std::vector<float> values;
  values.reserve(template_grid_.count());
  for (int z = 0; z < template_grid_.size[2]; ++z) {
    for (int y = 0; y < template_grid_.size[1]; ++y) {
      const std::ptrdiff_t from = (std::ptrdiff_t{z + margin} * grid_.size[1] + y + margin) * grid_.size[0] + margin;
      values.insert(values.end(), wide.begin() + from, wide.begin() + from + template_grid_.size[0]);
    }
  }
  return values;
}

std::vector<float> Phantom::pattern(Disease disease) const {
  std::vector<float> wide(grid_.count(), 0.0F);
  for (std::size_t k = 0; k < tissue_.size(); ++k) wide[tissue_[k]] = patterns_[index(disease)][k];
  return on_template_grid(wide);
}

double Phantom::cortical_level(const std::vector<float>& values) const {
  double sum = 0, count = 0;
  for (std::size_t k = 0; k < tissue_.size(); ++k) {
    if (grey_[k] < 0.9F) continue;
    sum += static_cast<double>(values[tissue_[k]]);
    count += 1;
  }
  return sum / count;
}

}  // namespace tripet::simulation
