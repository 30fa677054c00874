#include "preprocessing/deformation/deformation_fit.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "preprocessing/deformation/bending_energy.hpp"
#include "preprocessing/deformation/conjugate_gradients.hpp"
#include "preprocessing/deformation/explained_scan.hpp"

namespace tripet::preprocessing {
namespace {

// Neighbouring samples show the same noise: so many mm^3 count as one observation.
constexpr double volume_of_an_observation = 1000;

using OnPoints = std::array<std::vector<float>, 3>;

OnPoints displacement_of(const SplineLattice& lattice, const Coefficients& coefficients) {
  OnPoints displacement;
  for (std::size_t c = 0; c < 3; ++c) {
    displacement[c].resize(lattice.points().count());
    lattice.evaluate(coefficients[c], displacement[c]);
  }
  return displacement;
}

/// Of x -> x + u(x) at the lattice's points.
double smallest_jacobian(const SplineLattice& lattice, const Coefficients& coefficients) {
  std::array<OnPoints, 3> gradient;
  for (std::size_t c = 0; c < 3; ++c) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      gradient[c][axis].resize(lattice.points().count());
      lattice.evaluate(coefficients[c], gradient[c][axis], axis);
    }
  }
  double smallest = 1;
  for (std::size_t i = 0; i < lattice.points().count(); ++i) {
    ops::SplineField::Jet jet;
    for (std::size_t c = 0; c < 3; ++c) {
      for (std::size_t axis = 0; axis < 3; ++axis) jet.gradient[c][axis] = static_cast<double>(gradient[c][axis][i]);
    }
    smallest = std::min(smallest, ops::jacobian(jet));
  }
  return smallest;
}

/// The Gauss-Newton step: data and bending energy to second order.
Coefficients newton_step(const SplineLattice& lattice, const BendingEnergy& energy, const ExplainedScan& explained,
                         const Coefficients& at, double stiffness) {
  const std::size_t points = lattice.points().count(), knots = lattice.knot_count();
  const double volume = std::pow(lattice.points().spacing()[0], 3);
  const auto trust = static_cast<float>(volume / (volume_of_an_observation * (explained.variance + 1e-30)));
  const auto weight = static_cast<float>(stiffness);
  std::vector<float> on_points(points), right(3 * knots), diagonal(3 * knots);
  const auto part = [&](auto& all, std::size_t c) { return std::span(all).subspan(c * knots, knots); };
  for (std::size_t c = 0; c < 3; ++c) {
    const auto& g = explained.gradient[c];
    for (std::size_t i = 0; i < points; ++i) on_points[i] = -trust * explained.weight[i] * g[i] * explained.residual[i];
    lattice.adjoint(on_points, part(right, c));
    energy.add(at[c], -weight, part(right, c));
    for (std::size_t i = 0; i < points; ++i) on_points[i] = trust * explained.weight[i] * g[i] * g[i];
    lattice.adjoint(on_points, part(diagonal, c));
  }
  // A spline's square is about 0.3 of it on average, along all three axes together.
  for (float& d : diagonal) d = 0.3F * d + weight * energy.diagonal();
  OnPoints moved{on_points, on_points, on_points};
  const auto multiply = [&](std::span<const float> v, std::span<float> out) {
    for (std::size_t c = 0; c < 3; ++c) lattice.evaluate(v.subspan(c * knots, knots), moved[c]);
    for (std::size_t i = 0; i < points; ++i) {
      const float along = trust * explained.weight[i] *
                          (explained.gradient[0][i] * moved[0][i] + explained.gradient[1][i] * moved[1][i] +
                           explained.gradient[2][i] * moved[2][i]);
      for (std::size_t c = 0; c < 3; ++c) moved[c][i] = along * explained.gradient[c][i];
    }
    for (std::size_t c = 0; c < 3; ++c) {
      lattice.adjoint(moved[c], out.subspan(c * knots, knots));
      energy.add(v.subspan(c * knots, knots), weight, out.subspan(c * knots, knots));
    }
  };
  const std::vector<float> solved = solve_by_conjugate_gradients(multiply, diagonal, right, 0.02, 100);
  Coefficients step;
  for (std::size_t c = 0; c < 3; ++c) step[c].assign(part(solved, c).begin(), part(solved, c).end());
  return step;
}

Coefficients stepped(Coefficients from, const Coefficients& step, float length) {
  for (std::size_t c = 0; c < 3; ++c) {
    for (std::size_t k = 0; k < from[c].size(); ++k) from[c][k] += length * step[c][k];
  }
  return from;
}

double largest_motion(const ModelOnLattice& model, const OnPoints& before, const OnPoints& after) {
  double largest = 0;
  for (std::size_t i = 0; i < model.weight.size(); ++i) {
    if (model.weight[i] < 1) continue;
    double square = 0;
    for (std::size_t c = 0; c < 3; ++c) square += std::pow(static_cast<double>(after[c][i] - before[c][i]), 2);
    largest = std::max(largest, square);
  }
  return std::sqrt(largest);
}

}  // namespace

DeformationFit fit_deformation(const ModelOnLattice& model, const SplineLattice& lattice, const ScanLevel& scan,
                               const ops::Affine& template_to_scan, Coefficients start,
                               const DeformationSettings& settings) {
  const BendingEnergy energy(lattice.knots(), lattice.knot_spacing());
  DeformationFit fit;
  fit.coefficients = std::move(start);
  OnPoints displacement = displacement_of(lattice, fit.coefficients);
  const auto explain = [&](const ExplainedScan* before) {
    return explain_scan(model, scan, template_to_scan, displacement, settings.gain_fwhm, before);
  };
  ExplainedScan explained = explain(nullptr);
  while (fit.iterations < settings.max_iterations) {
    ++fit.iterations;
    const Coefficients step = newton_step(lattice, energy, explained, fit.coefficients, settings.stiffness);
    float length = 1;
    Coefficients next = stepped(fit.coefficients, step, length);
    while (length > 0.01F && !(smallest_jacobian(lattice, next) > settings.smallest_jacobian)) {
      length /= 2;
      next = stepped(fit.coefficients, step, length);
    }
    if (length <= 0.01F) break;
    fit.coefficients = std::move(next);
    const OnPoints moved = displacement_of(lattice, fit.coefficients);
    const double motion = largest_motion(model, displacement, moved);
    displacement = moved;
    explained = explain(&explained);
    if (motion < settings.tolerance) break;
  }
  fit.unexplained = explained.unexplained;
  return fit;
}

}  // namespace tripet::preprocessing
