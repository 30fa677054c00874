#include "preprocessing/deformation/model_on_lattice.hpp"

#include <algorithm>
#include <cmath>

#include "ops/smooth.hpp"
#include "ops/warp.hpp"
#include "preprocessing/registration/template_samples.hpp"

namespace tripet::preprocessing {
namespace {

constexpr double margin = 8;               // mm around the brain that count, where its outline shows
constexpr float weight_in_margin = 0.25F;  // skulls and scalps differ more than brains do
constexpr double blur_of_tissues = 7;      // mm FWHM, about that of a scanner
constexpr double more_blur = 6;            // mm FWHM of the second image on top of the first

/// Values of the grid at the points, all moved by `shift` mm.
std::vector<float> values_at(const ops::Grid& grid, const std::vector<float>& values, const ops::Grid& points,
                             const ops::Point& shift) {
  ops::Affine move;
  for (std::size_t axis = 0; axis < 3; ++axis) move.rows[axis][3] = shift[axis];
  std::vector<float> out(points.count());
  ops::warp_affine(values, grid.size, grid.to_world.inverse() * move * points.to_world, out, points.size);
  return out;
}

void add_image(const ops::Grid& grid, const std::vector<float>& values, ModelOnLattice& model) {
  model.images.push_back(values_at(grid, values, model.points, {}));
  auto& gradient = model.gradients.emplace_back();
  const double step = grid.spacing()[0];
  for (std::size_t axis = 0; axis < 3; ++axis) {
    ops::Point shift{};
    shift[axis] = step;
    gradient[axis] = values_at(grid, values, model.points, shift);
    shift[axis] = -step;
    const std::vector<float> before = values_at(grid, values, model.points, shift);
    for (std::size_t i = 0; i < before.size(); ++i)
      gradient[axis][i] = (gradient[axis][i] - before[i]) / static_cast<float>(2 * step);
  }
}

std::vector<float> sum_of_tissues(const Tissues& tissues, std::span<const std::pair<std::string, double>> uptake) {
  std::vector<float> sum(tissues.grid.count(), 0.0F);
  for (const Tissue& tissue : tissues.all) {
    for (const auto& [name, weight] : uptake) {
      if (name != tissue.name || weight == 0) continue;
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += static_cast<float>(weight) * tissue.share[i];
    }
  }
  return sum;
}

}  // namespace

ops::Grid lattice_over(const ops::Grid& grid, double step) {
  ops::Grid points;
  const ops::Point first = grid.to_world({0, 0, 0});
  const ops::Point last = grid.to_world({grid.size[0] - 1.0, grid.size[1] - 1.0, grid.size[2] - 1.0});
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double extent = std::abs(last[axis] - first[axis]);
    points.size[axis] = static_cast<int>(std::floor(extent / step + 1e-6)) + 1;
    points.to_world.rows[axis][axis] = step;
    points.to_world.rows[axis][3] = std::min(first[axis], last[axis]);
  }
  return points;
}

ModelOnLattice model_on_lattice(const DeformationTarget& target, std::span<const std::pair<std::string, double>> uptake,
                                double fwhm, const ops::Grid& points) {
  const ops::Grid& grid = target.grid();
  const bool by_tissues = !uptake.empty();
  std::vector<float> image = by_tissues ? sum_of_tissues(target.tissues, uptake) : target.values;
  const auto blur = [&](std::vector<float>& values, double by) {
    ops::smooth(values, grid.size, ops::sigma_in_voxels(by, grid.spacing()));
  };
  blur(image, by_tissues ? std::hypot(fwhm, blur_of_tissues) : fwhm);
  ModelOnLattice model;
  model.points = points;
  model.fwhm = fwhm;
  add_image(grid, image, model);
  blur(image, more_blur);
  add_image(grid, image, model);
  const std::vector<float> brain = values_at(grid, target.brain, model.points, {});
  const std::vector<float> region = values_at(grid, brain_with_margin(grid, target.brain, margin), model.points, {});
  for (std::size_t i = 0; i < brain.size(); ++i)
    model.weight.push_back(brain[i] >= 0.5F ? 1 : region[i] >= 0.5F ? weight_in_margin : 0);
  return model;
}

}  // namespace tripet::preprocessing
