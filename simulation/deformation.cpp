#include "simulation/deformation.hpp"

#include <cmath>

namespace tripet::simulation {
namespace {

constexpr double fwhm = 40;  // mm

ops::Point world_of(const ops::Grid& grid, std::size_t node) {
  const auto nx = static_cast<std::size_t>(grid.size[0]), ny = static_cast<std::size_t>(grid.size[1]);
  return grid.to_world(
      {static_cast<double>(node % nx), static_cast<double>(node / nx % ny), static_cast<double>(node / nx / ny)});
}

/// u -> u - (mean + L (x - centre)), the least-squares affine fit over the brain. Interpolation between nodes
/// reproduces affine maps, so taking the fit off the nodes takes it off everywhere.
void remove_affine_part(VectorField& field, const BrainPoints& brain) {
  ops::Point mean{};
  std::array<std::array<double, 3>, 3> moment{};
  for (const ops::Point& x : brain.points) {
    const ops::Point u = field.at(x);
    for (std::size_t i = 0; i < 3; ++i) {
      mean[i] += u[i];
      for (std::size_t j = 0; j < 3; ++j) moment[i][j] += u[i] * (x[j] - brain.centre[j]);
    }
  }
  const double count = static_cast<double>(brain.points.size());
  for (double& m : mean) m /= count;
  ops::Affine covariance;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) covariance.rows[i][j] = moment[i][j] / count;
  }
  const ops::Affine linear = covariance * brain.inverse_covariance;
  for (std::size_t node = 0; node < field.values.size(); ++node) {
    ops::Point x = world_of(field.grid, node);
    for (std::size_t i = 0; i < 3; ++i) x[i] -= brain.centre[i];
    const ops::Point part = linear(x);
    for (std::size_t i = 0; i < 3; ++i) field.values[node].v[i] -= static_cast<float>(mean[i] + part[i]);
  }
}

double root_mean_square(const VectorField& field, const BrainPoints& brain) {
  double sum = 0;
  for (const ops::Point& x : brain.points) {
    for (const double component : field.at(x)) sum += component * component;
  }
  return std::sqrt(sum / static_cast<double>(brain.points.size()));
}

}  // namespace

ops::Point VectorField::at(const ops::Point& world) const {
  const Vector4 u = Cell(grid.size, to_index(world)).sample(values.data());
  return {static_cast<double>(u.v[0]), static_cast<double>(u.v[1]), static_cast<double>(u.v[2])};
}

BrainPoints::BrainPoints(const ops::Grid& grid, std::vector<ops::Point> world)
    : field_grid(grid), points(std::move(world)) {
  const double count = static_cast<double>(points.size());
  for (const ops::Point& x : points) {
    for (std::size_t i = 0; i < 3; ++i) centre[i] += x[i] / count;
  }
  ops::Affine covariance;
  for (auto& row : covariance.rows) row.fill(0);
  for (const ops::Point& x : points) {
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::size_t j = 0; j < 3; ++j) {
        covariance.rows[i][j] += (x[i] - centre[i]) * (x[j] - centre[j]) / count;
      }
    }
  }
  inverse_covariance = covariance.inverse();
}

VectorField draw_deformation(const BrainPoints& brain, double rms, core::Random& random) {
  VectorField field{brain.field_grid, world_to_index(brain.field_grid), std::vector<Vector4>(brain.field_grid.count())};
  if (rms == 0) return field;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const Field component = smooth_noise(brain.field_grid, fwhm, random);
    for (std::size_t node = 0; node < field.values.size(); ++node) field.values[node].v[axis] = component.values[node];
  }
  remove_affine_part(field, brain);
  const auto factor = static_cast<float>(rms / root_mean_square(field, brain));
  for (Vector4& u : field.values) u = u * factor;
  return field;
}

VectorField inverse(const VectorField& deformation) {
  VectorField result = deformation;
  for (std::size_t node = 0; node < result.values.size(); ++node) {
    const ops::Point y = world_of(result.grid, node);
    // x = y - u(x) contracts where u is smooth: its gradient is far below 1.
    ops::Point x = y;
    for (int iteration = 0; iteration < 30; ++iteration) {
      const ops::Point u = deformation.at(x);
      double change = 0;
      for (std::size_t i = 0; i < 3; ++i) {
        const double next = y[i] - u[i];
        change = std::max(change, std::abs(next - x[i]));
        x[i] = next;
      }
      if (change < 1e-3) break;
    }
    for (std::size_t i = 0; i < 3; ++i) result.values[node].v[i] = static_cast<float>(x[i] - y[i]);
  }
  return result;
}

}  // namespace tripet::simulation
