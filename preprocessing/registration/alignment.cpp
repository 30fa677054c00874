#include "preprocessing/registration/alignment.hpp"

#include <vnl/algo/vnl_svd.h>

#include <algorithm>
#include <cmath>

#include "preprocessing/registration/regression.hpp"

namespace tripet::preprocessing {
namespace {

using Matrix = vnl_matrix<double>;
using Vector = vnl_vector<double>;

// A step beyond this many millimetres throws the head out of any field of view (or is not a number).
constexpr double farthest = 300;

/// Columns: the affine directions (as regress() orders them) that belong to the freedom.
Matrix directions(Freedom freedom) {
  if (freedom == Freedom::affine) return Matrix(12, 12).set_identity();
  Matrix basis(12, freedom == Freedom::rigid ? 6 : 7, 0.0);
  for (unsigned i = 0; i < 3; ++i) {
    basis(4 * i + 3, i) = 1;  // translation
    const unsigned a = (i + 1) % 3, b = (i + 2) % 3;
    basis(4 * a + b, 3 + i) = -1;  // rotation about axis i
    basis(4 * b + a, 3 + i) = 1;
    if (freedom == Freedom::similarity) basis(4 * i + i, 6) = 1;
  }
  return basis;
}

/// The map after a template displacement given by the 12 parameters. A rigid step is brought back onto the rotations.
ops::Affine stepped(const ops::Affine& map, const Vector& parameters, const ops::Point& centre, Freedom freedom) {
  Matrix linear(3, 3);
  for (unsigned i = 0; i < 3; ++i) {
    for (unsigned j = 0; j < 3; ++j) linear(i, j) = (i == j ? 1 : 0) + parameters[4 * i + j] / lever;
  }
  if (freedom != Freedom::affine) {
    vnl_svd<double> svd(linear);
    const double scale = freedom == Freedom::rigid ? 1 : std::cbrt(svd.W(0) * svd.W(1) * svd.W(2));
    linear = svd.U() * svd.V().transpose() * scale;
  }
  ops::Affine step;
  for (unsigned i = 0; i < 3; ++i) {
    step.rows[i][3] = centre[i] + parameters[4 * i + 3];
    for (unsigned j = 0; j < 3; ++j) {
      step.rows[i][j] = linear(i, j);
      step.rows[i][3] -= linear(i, j) * centre[j];
    }
  }
  return map * step;
}

/// Leaving the view must not pay: samples that are lost can't fit badly. A scan does not show a template's negative.
double score(const Regression& r, bool tissues) {
  if (r.overlap < 0.3 || (!tissues && r.coefficients[0] <= 0)) return -1;
  return 1 - r.unexplained - 0.5 * std::max(0.0, 0.9 - r.overlap);
}

/// The step that maximises the explained share of the scan's variance to second order. The gradient is of
/// log(residual / total): the residual alone would shrink by moving to where the scan has less variance, which the
/// model's gradient does not know of.
Vector newton_step(const Regression& r, const Matrix& basis, double damping, bool model_gradient) {
  const auto count = static_cast<unsigned>(r.active.size()), scan_column = r.scan_column();
  Matrix linear(count, count), cross(12, count);
  for (unsigned i = 0; i < count; ++i) {
    const unsigned column = first_column + r.active[i];
    for (unsigned j = 0; j < count; ++j) linear(i, j) = r.gram(column, first_column + r.active[j]);
    for (unsigned j = 0; j < 12; ++j) cross(j, i) = r.gram(j, column);
  }
  const Matrix geometric = r.gram.extract(12, 12);
  Matrix curvature = geometric - cross * vnl_svd<double>(linear, 1e-12).solve(cross.transpose());
  const double mean = r.gram(one_column, scan_column) / r.gram(one_column, one_column);
  Vector gradient(12);
  for (unsigned i = 0; i < 12; ++i) {
    const double with_scan = r.gram(i, scan_column);
    double with_fit = 0;
    for (unsigned j = 0; j < count; ++j) with_fit += cross(i, j) * r.coefficients[r.active[j]];
    gradient[i] = with_scan - with_fit;
    if (!model_gradient) gradient[i] -= r.unexplained * (with_scan - mean * r.gram(i, one_column));
  }
  curvature = basis.transpose() * curvature * basis;
  for (unsigned i = 0; i < curvature.rows(); ++i) curvature(i, i) *= 1 + damping;
  const Vector step = vnl_svd<double>(curvature, 1e-12).solve(basis.transpose() * gradient);
  return basis * step * -1.0;
}

double largest_motion(const Vector& parameters) {
  double motion = 0;
  for (const double p : parameters) motion = std::max(motion, std::abs(p));
  return motion;
}

}  // namespace

Fit align(const TemplateSamples& samples, const ScanLevel& scan, const ops::Affine& start,
          const FitSettings& settings) {
  const Matrix basis = directions(settings.freedom);
  Fit fit;
  fit.map = start;
  Regression current = regress(samples, scan, start, nullptr);
  if (settings.robust) current = regress(samples, scan, start, &current);
  const auto regress_at = [&](const ops::Affine& map) {
    return regress(samples, scan, map, settings.robust ? &current : nullptr,
                   settings.model_gradient ? &current : nullptr);
  };
  if (settings.model_gradient) current = regress_at(start);
  // Weights change from pass to pass and the score with them, so that a small robust step is taken as it is; the
  // model's gradient does not lead to the best score.
  const double taken_as_it_is = settings.model_gradient ? 5 : settings.robust ? 1 : 0;  // mm
  double best = score(current, samples.tissues);
  double damping = 1e-3;
  while (fit.iterations < settings.max_iterations && damping < 1e3) {
    ++fit.iterations;
    const Vector step = newton_step(current, basis, damping, settings.model_gradient);
    const ops::Affine candidate = stepped(fit.map, step, samples.centre, settings.freedom);
    const double motion = largest_motion(step);
    damping *= 10;
    if (!(motion < farthest) || !(candidate.determinant() > 0.1)) continue;
    Regression next = regress_at(candidate);
    if (score(next, samples.tissues) > best || motion < taken_as_it_is) {
      fit.map = candidate;
      current = std::move(next);
      best = score(current, samples.tissues);
      damping = std::max(damping / 100, 1e-6);
    }
    if (motion < settings.tolerance) break;
  }
  fit.score = best;
  fit.overlap = current.overlap;
  return fit;
}

}  // namespace tripet::preprocessing
