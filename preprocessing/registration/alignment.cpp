#include "preprocessing/registration/alignment.hpp"

#include <vnl/algo/vnl_cholesky.h>
#include <vnl/algo/vnl_svd.h>
#include <vnl/vnl_matrix.h>
#include <vnl/vnl_vector.h>

#include <algorithm>
#include <cmath>

#include "ops/blocks/gram.hpp"

namespace tripet::preprocessing {
namespace {

using Matrix = vnl_matrix<double>;
using Vector = vnl_vector<double>;

// Parameters are displacements in units of this many millimetres of lever arm, which makes their sizes alike.
constexpr double lever = 60;

// A step beyond this many millimetres throws the head out of any field of view (or is not a number).
constexpr double farthest = 300;

// Columns of the linear model at each sample: the scan's gradient times the 12 affine directions, then these.
constexpr std::size_t template_column = 12, one_column = 13, second_column = 14, scan_column = 15,
                      columns = ops::GramBlock::columns;

struct Regression {
  Matrix gram = Matrix(columns, columns, 0.0);  // sums of products of the columns over samples in view
  Vector coefficients = Vector(3, 0.0);         // of template, one, second image
  double variance = 0;                          // of the residual, all samples weighing the same
  double unexplained = 1;                       // residual sum of squares / total
  double correlation = 0;
  double overlap = 0;
};

/// Scan and its gradient at voxel coordinates that lie at least in the outermost cell; false outside.
inline bool interpolate(const float* values, const std::array<int, 3>& size, float cx, float cy, float cz, float* out) {
  // As floats: a coordinate that no int can hold must not be cast.
  if (!(cx >= 0 && cy >= 0 && cz >= 0 && cx < static_cast<float>(size[0] - 1) && cy < static_cast<float>(size[1] - 1) &&
        cz < static_cast<float>(size[2] - 1)))
    return false;
  const int ix = static_cast<int>(cx), iy = static_cast<int>(cy), iz = static_cast<int>(cz);
  const float fx = cx - static_cast<float>(ix), fy = cy - static_cast<float>(iy), fz = cz - static_cast<float>(iz);
  const std::ptrdiff_t nx = size[0], plane = nx * size[1];
  const float* p = values + iz * plane + iy * nx + ix;
  const float* q = p + plane;
  const float a = p[0] + fx * (p[1] - p[0]), b = p[nx] + fx * (p[nx + 1] - p[nx]);
  const float c = q[0] + fx * (q[1] - q[0]), d = q[nx] + fx * (q[nx + 1] - q[nx]);
  const float ab = a + fy * (b - a), cd = c + fy * (d - c);
  out[0] = ab + fz * (cd - ab);
  const float low = (p[1] - p[0]) + fy * ((p[nx + 1] - p[nx]) - (p[1] - p[0]));
  const float high = (q[1] - q[0]) + fy * ((q[nx + 1] - q[nx]) - (q[1] - q[0]));
  out[1] = low + fz * (high - low);
  out[2] = (b - a) + fz * ((d - c) - (b - a));
  out[3] = cd - ab;
  return true;
}

/// From centred template points straight to voxel coordinates, in float.
struct ToIndex {
  std::array<std::array<float, 4>, 3> m;
  ToIndex(const TemplateSamples& samples, const ScanLevel& scan, const ops::Affine& map) {
    ops::Affine shift;
    for (std::size_t i = 0; i < 3; ++i) shift.rows[i][3] = samples.centre[i];
    const ops::Affine full = scan.grid.to_world.inverse() * map * shift;
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::size_t j = 0; j < 4; ++j) m[i][j] = static_cast<float>(full.rows[i][j]);
    }
  }
  float operator()(std::size_t i, const std::array<float, 3>& p) const {
    return m[i][0] * p[0] + m[i][1] * p[1] + m[i][2] * p[2] + m[i][3];
  }
};

/// Running sums for a correlation.
struct Moments {
  double n = 0, t = 0, s = 0, tt = 0, ss = 0, ts = 0;
  void add(double a, double b) { ++n, t += a, s += b, tt += a * a, ss += b * b, ts += a * b; }
  double correlation() const {
    const double denominator = std::sqrt((tt - t * t / n) * (ss - s * s / n));
    return denominator > 0 ? (ts - t * s / n) / denominator : -1;
  }
};

void solve_linear_part(Regression& r) {
  Matrix normal(3, 3);
  Vector right(3);
  for (unsigned i = 0; i < 3; ++i) {
    right[i] = r.gram(template_column + i, scan_column);
    for (unsigned j = 0; j < 3; ++j) normal(i, j) = r.gram(template_column + i, template_column + j);
    normal(i, i) *= 1 + 1e-9;
  }
  r.coefficients = vnl_svd<double>(normal, 1e-12).solve(right);
  const double n = r.gram(one_column, one_column), sum = r.gram(one_column, scan_column);
  const double total = r.gram(scan_column, scan_column) - sum * sum / n;
  const double residual = r.gram(scan_column, scan_column) - dot_product(r.coefficients, right);
  r.unexplained = total > 0 ? std::max(0.0, residual) / total : 1;
  r.variance = std::max(0.0, residual) / n;
}

/// Weights of samples by the residuals that another fit leaves there.
class Robust {
 public:
  explicit Robust(const Regression* before) : before_(before) {}

  float operator()(float scan, float value, float second) {
    if (before_ == nullptr) return 1;
    const double r = static_cast<double>(scan) - before_->coefficients[0] * static_cast<double>(value) -
                     before_->coefficients[1] - before_->coefficients[2] * static_cast<double>(second);
    squares_ += r * r;
    const double u = 1 + r * r / (9 * before_->variance + 1e-30);
    return static_cast<float>(1 / (u * u));  // Geman-McClure at three standard deviations
  }
  double squares() const { return squares_; }

 private:
  const Regression* before_;
  double squares_ = 0;
};

/// One pass over the samples. `before`: the fit whose residuals weigh the samples; nullptr: all weigh the same.
Regression regress(const TemplateSamples& samples, const ScanLevel& scan, const ops::Affine& map,
                   const Regression* before) {
  Regression result;
  const ToIndex to_index(samples, scan, map);
  Robust robust(before);
  Moments moments;
  std::size_t brain = 0, seen = 0, in_view = 0, row = 0;
  ops::GramBlock block{};
  ops::Gram gram{};
  for (std::size_t k = 0; k < samples.at.size(); ++k) {
    const auto& p = samples.at[k];
    float s[4];
    brain += samples.in_brain[k];
    if (!interpolate(scan.values.data(), scan.grid.size, to_index(0, p), to_index(1, p), to_index(2, p), s)) continue;
    if (samples.in_brain[k] != 0) {
      ++seen;
      moments.add(static_cast<double>(samples.value[k]), static_cast<double>(s[0]));
    }
    ++in_view;
    block.weight[row] = robust(s[0], samples.value[k], samples.second[k]);
    for (std::size_t i = 0; i < 3; ++i) {
      // The gradient by template displacement: through the map's linear part.
      const float g = s[1] * to_index.m[0][i] + s[2] * to_index.m[1][i] + s[3] * to_index.m[2][i];
      for (std::size_t j = 0; j < 3; ++j) block.value[4 * i + j][row] = g * p[j] * static_cast<float>(1 / lever);
      block.value[4 * i + 3][row] = g;
    }
    block.value[template_column][row] = samples.value[k];
    block.value[one_column][row] = 1;
    block.value[second_column][row] = samples.second[k];
    block.value[scan_column][row] = s[0];
    if (++row < ops::GramBlock::rows) continue;
    ops::add_gram(block, row, gram);
    row = 0;
  }
  ops::add_gram(block, row, gram);
  for (unsigned i = 0; i < columns; ++i) {
    for (unsigned j = 0; j < columns; ++j) result.gram(i, j) = gram[i][j];
  }
  result.overlap = brain == 0 ? 0 : static_cast<double>(seen) / static_cast<double>(brain);
  if (seen < 100) return result;
  result.correlation = moments.correlation();
  solve_linear_part(result);
  // Not the weighted variance: it would shrink from pass to pass and throw out ever more samples.
  if (before != nullptr) result.variance = robust.squares() / static_cast<double>(in_view);
  return result;
}

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

/// Leaving the view must not pay: samples that are lost can't fit badly.
double score(const Regression& r) {
  if (r.overlap < 0.3 || r.coefficients[0] <= 0) return -1;
  return 1 - r.unexplained - 0.5 * std::max(0.0, 0.9 - r.overlap);
}

/// The step that maximises the explained share of the scan's variance to second order. The gradient is of
/// log(residual / total): the residual alone would shrink by moving to where the scan has less variance.
Vector newton_step(const Regression& r, const Matrix& basis, double damping) {
  Matrix linear(3, 3), cross(12, 3);
  for (unsigned i = 0; i < 3; ++i) {
    for (unsigned j = 0; j < 3; ++j) linear(i, j) = r.gram(template_column + i, template_column + j);
    for (unsigned j = 0; j < 12; ++j) cross(j, i) = r.gram(j, template_column + i);
  }
  const Matrix geometric = r.gram.extract(12, 12);
  Matrix curvature = geometric - cross * vnl_svd<double>(linear, 1e-12).solve(cross.transpose());
  const double mean = r.gram(one_column, scan_column) / r.gram(one_column, one_column);
  Vector gradient(12);
  for (unsigned i = 0; i < 12; ++i) {
    const double with_scan = r.gram(i, scan_column);
    double with_fit = 0;
    for (unsigned j = 0; j < 3; ++j) with_fit += cross(i, j) * r.coefficients[j];
    gradient[i] = (with_scan - with_fit) - r.unexplained * (with_scan - mean * cross(i, 1));
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

double correlation(const TemplateSamples& samples, const ScanLevel& scan, const ops::Affine& map, std::size_t stride) {
  const ToIndex to_index(samples, scan, map);
  Moments moments;
  std::size_t asked = 0;
  for (std::size_t k = 0; k < samples.at.size(); k += stride) {
    const auto& p = samples.at[k];
    float s[4];
    ++asked;
    if (!interpolate(scan.values.data(), scan.grid.size, to_index(0, p), to_index(1, p), to_index(2, p), s)) continue;
    moments.add(static_cast<double>(samples.value[k]), static_cast<double>(s[0]));
  }
  return 2 * moments.n < static_cast<double>(asked) ? -1 : moments.correlation();
}

Similarity similarity(const TemplateSamples& samples, const ScanLevel& scan, const ops::Affine& map) {
  const ToIndex to_index(samples, scan, map);
  Moments with_first, with_second, of_both;
  for (std::size_t k = 0; k < samples.at.size(); ++k) {
    if (samples.in_brain[k] == 0) continue;
    const auto& p = samples.at[k];
    float s[4];
    if (!interpolate(scan.values.data(), scan.grid.size, to_index(0, p), to_index(1, p), to_index(2, p), s)) continue;
    const auto value = static_cast<double>(s[0]), first = static_cast<double>(samples.value[k]);
    const auto second = static_cast<double>(samples.second[k]);
    with_first.add(first, value);
    with_second.add(second, value);
    of_both.add(first, second);
  }
  Similarity found;
  if (with_first.n < 100) return found;
  const double a = found.first_alone = with_first.correlation();
  const double b = with_second.correlation(), ab = of_both.correlation();
  // Multiple correlation with two regressors; where they are the same, that with one.
  const double apart = 1 - ab * ab;
  found.both = std::sqrt(std::clamp(apart > 1e-6 ? (a * a + b * b - 2 * a * b * ab) / apart : a * a, 0.0, 1.0));
  return found;
}

Fit align(const TemplateSamples& samples, const ScanLevel& scan, const ops::Affine& start,
          const FitSettings& settings) {
  const Matrix basis = directions(settings.freedom);
  Fit fit;
  fit.map = start;
  Regression current = regress(samples, scan, start, nullptr);
  if (settings.robust) current = regress(samples, scan, start, &current);
  double best = score(current);
  double damping = 1e-3;
  while (fit.iterations < settings.max_iterations && damping < 1e3) {
    ++fit.iterations;
    const Vector step = newton_step(current, basis, damping);
    const ops::Affine candidate = stepped(fit.map, step, samples.centre, settings.freedom);
    const double motion = largest_motion(step);
    damping *= 10;
    if (!(motion < farthest) || !(candidate.determinant() > 0.1)) continue;
    Regression next = regress(samples, scan, candidate, settings.robust ? &current : nullptr);
    // Weights change from pass to pass and the score with them, so that a small robust step is taken as it is.
    if (score(next) > best || (settings.robust && motion < 1)) {
      fit.map = candidate;
      current = std::move(next);
      best = score(current);
      damping = std::max(damping / 100, 1e-6);
    }
    if (motion < settings.tolerance) break;
  }
  fit.score = best;
  fit.correlation = current.correlation;
  fit.overlap = current.overlap;
  return fit;
}

}  // namespace tripet::preprocessing
