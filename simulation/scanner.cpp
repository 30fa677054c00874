#include "simulation/scanner.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ops/smooth.hpp"

namespace tripet::simulation {
namespace {

struct Geometry {
  std::array<int, 3> size;
  std::array<double, 3> spacing;
};
// Fields of view that hold a whole head, with voxels as scanners in use have them.
constexpr std::array geometries{
    Geometry{{128, 128, 102}, {2.0, 2.0, 2.0}}, Geometry{{96, 96, 63}, {2.734375, 2.734375, 3.27}},
    Geometry{{112, 112, 82}, {2.3359, 2.3359, 2.5}}, Geometry{{128, 128, 85}, {2.03125, 2.03125, 2.4}}};

constexpr double first_blur = 3;  // mm FWHM

double remaining_blur(double resolution) {
  return std::sqrt(resolution * resolution - first_blur * first_blur);
}

ops::Affine rotation_about(std::size_t axis, double degrees) {
  const double angle = degrees * std::numbers::pi / 180;
  const std::size_t i = (axis + 1) % 3, j = (axis + 2) % 3;
  ops::Affine rotation;
  rotation.rows[i][i] = rotation.rows[j][j] = std::cos(angle);
  rotation.rows[j][i] = std::sin(angle);
  rotation.rows[i][j] = -std::sin(angle);
  return rotation;
}

ops::Affine translation_by(const ops::Point& shift) {
  ops::Affine translation;
  for (std::size_t axis = 0; axis < 3; ++axis) translation.rows[axis][3] = shift[axis];
  return translation;
}

}  // namespace

Site draw_site(std::uint64_t seed, int number, double finest, double coarsest, double scale) {
  core::Random all_sites(stream_key("site", seed, "all"));
  const double start = all_sites.uniform();
  const std::size_t first_geometry = all_sites.index(geometries.size());
  Site site;
  site.number = number;
  // Steps of the golden ratio spread any number of sites evenly over the range.
  const double place = std::fmod(start + 0.6180339887498949 * number, 1.0);
  site.resolution = std::round((finest + place * (coarsest - finest)) * 100) / 100;
  const Geometry& geometry = geometries[(first_geometry + static_cast<std::size_t>(number)) % geometries.size()];
  site.size = geometry.size;
  site.spacing = geometry.spacing;
  core::Random random(stream_key("site", seed, std::to_string(number)));
  site.duration = 60 * std::floor(random.uniform(10, 21));
  site.counts_from_injection = number % 2 == 0;
  core::Random corrections(stream_key("site-scale", seed, std::to_string(number)));
  for (double& term : site.scale) term = corrections.normal(0, 1) * scale;
  return site;
}

double scale_at(const Site& site, const ops::Point& point) {
  constexpr double extent = 70;            // mm from the brain's middle to its surface, about
  constexpr double mean_square = 3.0 / 5;  // of the distance within a ball, of its radius
  double sum = site.scale[0], square = 0;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    sum += site.scale[1 + axis] * point[axis] / extent;
    square += point[axis] * point[axis] / (extent * extent);
  }
  return std::exp(sum + site.scale[4] * (square - mean_square));
}

void apply_scale(std::vector<float>& values, const ops::Grid& grid, const Site& site, const ops::Point& centre) {
  std::size_t i = 0;
  for (int z = 0; z < grid.size[2]; ++z) {
    for (int y = 0; y < grid.size[1]; ++y) {
      for (int x = 0; x < grid.size[0]; ++x, ++i) {
        ops::Point at = grid.to_world({static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)});
        for (std::size_t axis = 0; axis < 3; ++axis) at[axis] -= centre[axis];
        values[i] *= static_cast<float>(scale_at(site, at));
      }
    }
  }
}

ops::Affine Pose::affine(const ops::Point& centre) const {
  ops::Affine scaling;
  for (std::size_t axis = 0; axis < 3; ++axis) scaling.rows[axis][axis] = scale[axis];
  const ops::Affine turn =
      rotation_about(2, rotation[2]) * rotation_about(1, rotation[1]) * rotation_about(0, rotation[0]);
  ops::Point back{}, there{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    back[axis] = -centre[axis];
    there[axis] = centre[axis] + translation[axis];
  }
  return translation_by(there) * turn * scaling * translation_by(back);
}

Pose draw_pose(core::Random& random) {
  Pose pose;
  for (double& angle : pose.rotation) angle = random.uniform(-10, 10);
  for (double& shift : pose.translation) shift = random.uniform(-15, 15);
  for (double& factor : pose.scale) factor = random.uniform(0.92, 1.08);
  return pose;
}

ops::Grid scan_grid(const Site& site, const ops::Point& centre, bool flipped) {
  ops::Grid grid;
  grid.size = site.size;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double step = axis == 1 && flipped ? -site.spacing[axis] : site.spacing[axis];
    grid.to_world.rows[axis][axis] = step;
    grid.to_world.rows[axis][3] = std::round(centre[axis]) - step * (site.size[axis] - 1) / 2;
  }
  return grid;
}

void blur_before_sampling(std::vector<float>& activity, const ops::Grid& grid) {
  ops::smooth(activity, grid.size, ops::sigma_in_voxels(first_blur, grid.spacing()));
}

std::vector<float> project(const std::vector<float>& activity, const ops::Grid& activity_grid,
                           const VectorField& inverse_deformation, const ops::Affine& pose, const ops::Grid& grid,
                           double resolution) {
  const ops::Affine to_head = pose.inverse() * grid.to_world;
  const ops::Affine to_activity = world_to_index(activity_grid) * to_head;
  const ops::Affine to_field = inverse_deformation.to_index * to_head;
  // Displacements in voxels of the activity: the linear part of world to index.
  const ops::Affine scale = world_to_index(activity_grid);
  std::vector<float> values(grid.count(), 0.0F);
  std::size_t i = 0;
  for (int z = 0; z < grid.size[2]; ++z) {
    for (int y = 0; y < grid.size[1]; ++y) {
      for (int x = 0; x < grid.size[0]; ++x, ++i) {
        const ops::Point voxel{static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)};
        ops::Point at = to_activity(voxel);
        bool inside = true;
        for (std::size_t axis = 0; axis < 3; ++axis) {
          inside = inside && at[axis] > 0 && at[axis] < activity_grid.size[axis] - 1;
        }
        if (!inside) continue;
        const Vector4 u =
            Cell(inverse_deformation.grid.size, to_field(voxel)).sample(inverse_deformation.values.data());
        for (std::size_t axis = 0; axis < 3; ++axis) {
          for (std::size_t k = 0; k < 3; ++k) at[axis] += scale.rows[axis][k] * static_cast<double>(u.v[k]);
        }
        values[i] = Cell(activity_grid.size, at).sample(activity.data());
      }
    }
  }
  ops::smooth(values, grid.size, ops::sigma_in_voxels(remaining_blur(resolution), grid.spacing()));
  return values;
}

void add_noise(std::vector<float>& values, const ops::Grid& grid, double resolution, double fraction, double level,
               core::Random& random) {
  const Field noise = smooth_noise(grid, resolution, random);
  constexpr double floor = 0.05;  // scatter and randoms: some noise where there is no activity
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double relative = std::max(0.0, static_cast<double>(values[i]) / level);
    const double deviation = fraction * level * std::sqrt(floor + (1 - floor) * relative);
    values[i] = std::max(0.0F, values[i] + static_cast<float>(deviation) * noise.values[i]);
  }
}

}  // namespace tripet::simulation
