#include "preprocessing/resolution/resolution.hpp"

#include <vnl/algo/vnl_cholesky.h>
#include <vnl/vnl_matrix.h>
#include <vnl/vnl_vector.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "preprocessing/resolution/knots.hpp"
#include "preprocessing/resolution/lattice.hpp"

namespace tripet::preprocessing {
namespace {

constexpr double fwhm_of_sigma = 2.3548200450309493;
constexpr int steps = 5;
constexpr double first_fwhm = 6.5;              // mm
constexpr double knot_spacing = 45;             // mm
constexpr double usual_displacement = 3;        // mm: what persons differ by from the template after an affine fit
constexpr double points_of_one_difference = 3;  // neighbours miss the same anatomy: as many count as one
constexpr double ridge = 1e-4;
constexpr std::size_t fewest_points = 1000;
constexpr double least_explained = 0.1;
constexpr double least_fwhm = 2, most_fwhm = 16;  // mm
constexpr std::size_t tissue_count = BlurredTissues::count;
constexpr double tap = 3;  // mm: a blur along an axis more, or less, is a kernel of three points so far apart

using Values = BlurredTissues::Values;
using ByAxis = std::array<double, 3>;

/// The scan's axes in the template, of length 1.
std::array<ops::Point, 3> axes_in_template(const ops::Grid& scan_grid, const ops::Affine& template_to_scan) {
  const ops::Affine back = template_to_scan.inverse() * scan_grid.to_world;
  std::array<ops::Point, 3> axes{};
  for (std::size_t a = 0; a < 3; ++a) {
    const double length = std::hypot(back.rows[0][a], back.rows[1][a], back.rows[2][a]);
    for (std::size_t i = 0; i < 3; ++i) axes[a][i] = back.rows[i][a] / length;
  }
  return axes;
}

class BlurFit {
 public:
  BlurFit(const BlurredTissues& tissues, const Lattice& lattice, const std::array<ops::Point, 3>& axes, ByAxis variance)
      : tissues_(tissues),
        lattice_(lattice),
        axes_(axes),
        variance_(variance),
        knots_(make_knots(lattice.points(), knot_spacing)),
        displacement_(3 * knots_.count, 0.0),
        scan_(lattice.values()),
        columns_(tissue_count, std::vector<float>(scan_.size())),
        slopes_(6, std::vector<float>(scan_.size())),
        first_(scan_.size()),
        second_(scan_.size()),
        weights_(scan_.size(), 1.0F) {
    lattice.take_off_smooth_part(scan_);
  }

  void step() {
    sample_tissues();
    fit_uptake();
    combine();
    move(solve());
  }
  const ByAxis& variance() const { return variance_; }  // mm^2 in the template, along the scan's axes
  double explained() const { return explained_; }

 private:
  std::size_t count() const { return scan_.size(); }

  /// Where the point lies after the displacement, in voxels of the tissues' grid.
  ops::Point displaced(std::size_t i, const ops::Affine& to_index) const {
    ops::Point at = lattice_.points()[i];
    const Knots::Weights& w = knots_.weights[i];
    for (std::size_t a = 0; a < 3; ++a) {
      double along = 0;
      for (std::size_t k = 0; k < 8; ++k)
        along += static_cast<double>(w.weight[k]) * displacement_[a * knots_.count + w.knot[k]];
      for (std::size_t j = 0; j < 3; ++j) at[j] += along * axes_[a][j];
    }
    return to_index(at);
  }

  /// Tissues with the blur so far, and their first and second derivatives along the scan's axes.
  void sample_tissues() {
    const ops::Grid& grid = tissues_.grid();
    const ops::Affine to_index = grid.to_world.inverse();
    const double spacing = grid.spacing()[0];
    const double of_interpolation = spacing * spacing / 6;  // variance, on average over places between voxels
    const double mean = (variance_[0] + variance_[1] + variance_[2]) / 3;
    const BlurredTissues::Level& level = tissues_.level(mean - of_interpolation);
    std::array<ops::Point, 3> taps{};
    for (std::size_t a = 0; a < 3; ++a) {
      for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j) taps[a][i] += to_index.rows[i][j] * axes_[a][j] * tap;
      }
    }
    for (std::size_t i = 0; i < count(); ++i) {
      const ops::Point at = displaced(i, to_index);
      Values here{};
      sample(level, grid.size, at, here);
      Values blurred = here;
      for (std::size_t a = 0; a < 3; ++a) {
        Values after = here, before = here;
        sample(level, grid.size, {at[0] + taps[a][0], at[1] + taps[a][1], at[2] + taps[a][2]}, after);
        sample(level, grid.size, {at[0] - taps[a][0], at[1] - taps[a][1], at[2] - taps[a][2]}, before);
        const auto more = static_cast<float>((variance_[a] - of_interpolation - level.variance) / 2);
        for (std::size_t k = 0; k < tissue_count; ++k) {
          first_[i][a][k] = (after[k] - before[k]) / static_cast<float>(2 * tap);
          second_[i][a][k] = (after[k] + before[k] - 2 * here[k]) / static_cast<float>(tap * tap);
          blurred[k] += more * second_[i][a][k];
        }
      }
      for (std::size_t k = 0; k < tissue_count; ++k) columns_[k][i] = blurred[k];
    }
    for (auto& column : columns_) lattice_.take_off_smooth_part(column);
  }

  double product(const std::vector<float>& a, const std::vector<float>& b) const {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(weights_[i] * a[i] * b[i]);
    return sum;
  }

  void fit_uptake() {
    vnl_matrix<double> normal(tissue_count, tissue_count);
    vnl_vector<double> right(tissue_count);
    double largest = 0;
    for (unsigned i = 0; i < tissue_count; ++i) {
      right[i] = product(columns_[i], scan_);
      for (unsigned j = 0; j <= i; ++j) normal(i, j) = normal(j, i) = product(columns_[i], columns_[j]);
      largest = std::max(largest, normal(i, i));
    }
    for (unsigned i = 0; i < tissue_count; ++i) normal(i, i) += ridge * normal(i, i) + 1e-9 * largest;
    uptake_ = vnl_cholesky(normal, vnl_cholesky::quiet).solve(right);
    residual_ = scan_;
    for (std::size_t k = 0; k < tissue_count; ++k) {
      const auto weight = static_cast<float>(uptake_[static_cast<unsigned>(k)]);
      for (std::size_t i = 0; i < count(); ++i) residual_[i] -= weight * columns_[k][i];
    }
    const double left = product(residual_, residual_), total = product(scan_, scan_);
    explained_ = total > 0 ? 1 - left / total : 0;
    noise_ = left / static_cast<double>(count());
    weigh();
  }

  /// Points that the sum of tissues misses by far, as in a striatum brighter at its centre, weigh less (Geman-McClure).
  void weigh() {
    std::vector<float> sizes;
    sizes.reserve(count());
    for (const float r : residual_) sizes.push_back(std::abs(r));
    const auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(count() / 2);
    std::nth_element(sizes.begin(), middle, sizes.end());
    const float limit = 3 * 1.4826F * *middle;  // three standard deviations
    if (!(limit > 0)) return;
    for (std::size_t i = 0; i < count(); ++i) {
      const float u = 1 + residual_[i] * residual_[i] / (limit * limit);
      weights_[i] = 1 / (u * u);
    }
  }

  /// Derivatives of the sum of tissues: by place, then by variance.
  void combine() {
    for (std::size_t i = 0; i < count(); ++i) {
      for (std::size_t a = 0; a < 3; ++a) {
        float place = 0, blur = 0;
        for (std::size_t k = 0; k < tissue_count; ++k) {
          const auto weight = static_cast<float>(uptake_[static_cast<unsigned>(k)]);
          place += weight * first_[i][a][k];
          blur += weight * second_[i][a][k];
        }
        slopes_[a][i] = place;
        slopes_[3 + a][i] = blur / 2;
      }
    }
    for (auto& slope : slopes_) lattice_.take_off_smooth_part(slope);
  }

  /// Changes of uptake, of variances, and of the displacement at each knot, along axis after axis.
  vnl_vector<double> solve() const {
    const std::size_t dense = tissue_count + 3, all = dense + 3 * knots_.count;
    vnl_matrix<double> normal(static_cast<unsigned>(all), static_cast<unsigned>(all), 0.0);
    vnl_vector<double> right(static_cast<unsigned>(all), 0.0);
    std::array<unsigned, tissue_count + 3 + 24> index{};
    std::array<double, tissue_count + 3 + 24> row{};
    for (std::size_t i = 0; i < count(); ++i) {
      std::size_t n = 0;
      const double root = std::sqrt(static_cast<double>(weights_[i]));
      const auto put = [&](std::size_t at, double value) {
        index[n] = static_cast<unsigned>(at);
        row[n++] = root * value;
      };
      for (std::size_t k = 0; k < tissue_count; ++k) put(k, static_cast<double>(columns_[k][i]));
      for (std::size_t a = 0; a < 3; ++a) put(tissue_count + a, static_cast<double>(slopes_[3 + a][i]));
      const Knots::Weights& w = knots_.weights[i];
      for (std::size_t a = 0; a < 3; ++a) {
        for (std::size_t k = 0; k < 8; ++k)
          put(dense + a * knots_.count + w.knot[k], static_cast<double>(w.weight[k] * slopes_[a][i]));
      }
      for (std::size_t p = 0; p < n; ++p) {
        right[index[p]] += row[p] * root * static_cast<double>(residual_[i]);
        double* const into = normal[index[p]];
        for (std::size_t q = 0; q <= p; ++q) into[index[q]] += row[p] * row[q];  // index rises with q
      }
    }
    for (unsigned p = 0; p < all; ++p) {
      for (unsigned q = 0; q < p; ++q) normal(q, p) = normal(p, q);
    }
    const double prior = points_of_one_difference * noise_ / (usual_displacement * usual_displacement);
    double largest = 0;
    for (unsigned p = 0; p < all; ++p) largest = std::max(largest, normal(p, p));
    for (unsigned p = 0; p < all; ++p) {
      if (p < dense) {
        normal(p, p) += (p < tissue_count ? ridge : 1e-6) * normal(p, p) + 1e-12 * largest;
        if (p < tissue_count) right[p] -= ridge * normal(p, p) * uptake_[p];
      } else {
        normal(p, p) += prior + 1e-12 * largest;
        right[p] -= prior * displacement_[p - dense];
      }
    }
    return vnl_cholesky(normal, vnl_cholesky::quiet).solve(right);
  }

  void move(const vnl_vector<double>& change) {
    for (unsigned a = 0; a < 3; ++a) {
      // The second derivative tells little of steps larger than these.
      variance_[a] =
          std::max(1.0, variance_[a] + std::clamp(change[tissue_count + a], -0.5 * variance_[a], variance_[a]));
    }
    for (std::size_t p = 0; p < displacement_.size(); ++p)
      displacement_[p] += std::clamp(change[static_cast<unsigned>(tissue_count + 3 + p)], -4.0, 4.0);
  }

  const BlurredTissues& tissues_;
  const Lattice& lattice_;
  const std::array<ops::Point, 3> axes_;
  ByAxis variance_;
  const Knots knots_;
  std::vector<double> displacement_;  // mm along the scan's axes, at the knots
  // At each point, without their smooth part: the scan, tissues, derivatives, and what the sum of tissues leaves.
  std::vector<float> scan_;
  std::vector<std::vector<float>> columns_, slopes_;
  std::vector<float> residual_;
  std::vector<std::array<Values, 3>> first_, second_;  // of the tissues at each point, by axis
  std::vector<float> weights_;
  vnl_vector<double> uptake_;
  double explained_ = 0, noise_ = 0;
};

}  // namespace

std::array<double, 3> scale_along_axes(const ops::Grid& scan_grid, const ops::Affine& template_to_scan) {
  const ops::Affine back = template_to_scan.inverse() * scan_grid.to_world;
  const auto spacing = scan_grid.spacing();
  std::array<double, 3> scale{};
  for (std::size_t a = 0; a < 3; ++a)
    scale[a] = spacing[a] / std::hypot(back.rows[0][a], back.rows[1][a], back.rows[2][a]);
  return scale;
}

std::optional<Resolution> estimate_resolution(const BlurredTissues& tissues, const ops::Grid& scan_grid,
                                              std::span<const float> scan, const ops::Affine& template_to_scan) {
  const Lattice lattice(tissues, scan_grid, scan, template_to_scan);
  if (lattice.points().size() < fewest_points) return std::nullopt;
  const auto scale = scale_along_axes(scan_grid, template_to_scan);
  ByAxis start{};
  for (std::size_t a = 0; a < 3; ++a) start[a] = std::pow(first_fwhm / fwhm_of_sigma / scale[a], 2);
  BlurFit fit(tissues, lattice, axes_in_template(scan_grid, template_to_scan), start);
  for (int i = 0; i < steps; ++i) fit.step();
  Resolution resolution;
  resolution.explained = fit.explained();
  for (std::size_t a = 0; a < 3; ++a) {
    resolution.fwhm[a] = fwhm_of_sigma * std::sqrt(fit.variance()[a]) * scale[a];
    if (!(resolution.fwhm[a] > least_fwhm && resolution.fwhm[a] < most_fwhm)) return std::nullopt;
  }
  if (!(resolution.explained > least_explained)) return std::nullopt;
  return resolution;
}

}  // namespace tripet::preprocessing
