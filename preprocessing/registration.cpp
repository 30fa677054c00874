#include "preprocessing/registration.hpp"

#include <vnl/algo/vnl_svd.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <string>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"
#include "ops/smooth.hpp"
#include "ops/warp.hpp"
#include "preprocessing/alignment.hpp"
#include "preprocessing/scan_level.hpp"

namespace tripet::preprocessing {

struct RegistrationTarget::Levels {
  TemplateSamples coarse, middle, fine;
};

namespace {

// Smoothing of the levels in mm. The finest is about the resolution of scanners (4.5 to 8 mm): both images come close
// to a common resolution, and what is left of the difference the Laplacian takes up.
constexpr double coarse_fwhm = 14, middle_fwhm = 9, fine_fwhm = 6;

/// Around the brain some air and scalp belong to the samples: there the brain's outline shows.
constexpr double margin = 8;

void standardise(std::vector<float>& values) {
  const double n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0;
  for (const float v : values) squares += (static_cast<double>(v) - mean) * (static_cast<double>(v) - mean);
  if (!(squares > 0)) throw core::Error("the template is constant in the brain; give another one");
  const double deviation = std::sqrt(squares / n);
  for (float& v : values) v = static_cast<float>((static_cast<double>(v) - mean) / deviation);
}

/// Every `step`-th voxel along each axis within the widened brain; with `checkerboard` half of those.
TemplateSamples sample_template(const ops::Grid& grid, std::span<const float> values, std::span<const float> brain,
                                std::span<const float> region, double fwhm, double millimetres, bool checkerboard) {
  TemplateSamples samples;
  samples.fwhm = fwhm;
  std::vector<float> smoothed(values.begin(), values.end());
  const auto spacing = grid.spacing();
  ops::smooth(smoothed, grid.size, ops::sigma_in_voxels(fwhm, spacing));
  std::array<int, 3> step{};
  for (std::size_t axis = 0; axis < 3; ++axis)
    step[axis] = std::max(1, static_cast<int>(std::lround(millimetres / spacing[axis])));
  const std::ptrdiff_t nx = grid.size[0], plane = nx * grid.size[1];
  std::vector<ops::Point> points;
  ops::Point sum{};
  for (int z = 1; z < grid.size[2] - 1; z += step[2]) {
    for (int y = 1; y < grid.size[1] - 1; y += step[1]) {
      for (int x = 1; x < grid.size[0] - 1; x += step[0]) {
        if (checkerboard && (x / step[0] + y / step[1] + z / step[2]) % 2 != 0) continue;
        const auto i = static_cast<std::size_t>(z * plane + y * nx + x);
        if (region[i] < 0.5F) continue;
        const float* v = &smoothed[i];
        const double laplacian = static_cast<double>(v[1] + v[-1] - 2 * v[0]) / (spacing[0] * spacing[0]) +
                                 static_cast<double>(v[nx] + v[-nx] - 2 * v[0]) / (spacing[1] * spacing[1]) +
                                 static_cast<double>(v[plane] + v[-plane] - 2 * v[0]) / (spacing[2] * spacing[2]);
        points.push_back(grid.to_world({static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)}));
        for (std::size_t axis = 0; axis < 3; ++axis) sum[axis] += points.back()[axis];
        samples.value.push_back(*v);
        samples.laplacian.push_back(static_cast<float>(laplacian));
        samples.in_brain.push_back(brain[i] >= 0.5F ? 1 : 0);
      }
    }
  }
  if (points.size() < 1000) throw core::Error("the template shows too little of the brain; give another one");
  for (std::size_t axis = 0; axis < 3; ++axis) samples.centre[axis] = sum[axis] / static_cast<double>(points.size());
  for (const auto& p : points) {
    samples.at.push_back({static_cast<float>(p[0] - samples.centre[0]), static_cast<float>(p[1] - samples.centre[1]),
                          static_cast<float>(p[2] - samples.centre[2])});
  }
  standardise(samples.value);
  standardise(samples.laplacian);
  return samples;
}

/// Rotation by angles (degrees) about x, y, z through `from`, which it takes to `to`.
ops::Affine pose(const std::array<double, 3>& degrees, const ops::Point& from, const ops::Point& to) {
  ops::Affine map;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double angle = degrees[axis] * std::numbers::pi / 180;
    const std::size_t a = (axis + 1) % 3, b = (axis + 2) % 3;
    ops::Affine turn;
    turn.rows[a][a] = turn.rows[b][b] = std::cos(angle);
    turn.rows[a][b] = -std::sin(angle);
    turn.rows[b][a] = std::sin(angle);
    map = turn * map;
  }
  const ops::Point moved = map(from);
  for (std::size_t i = 0; i < 3; ++i) map.rows[i][3] = to[i] - moved[i];
  return map;
}

/// The best starts of a grid of rotations about a few plausible centres, each improved on the coarse level; best first.
std::vector<Fit> coarse_fits(const TemplateSamples& samples, const ScanLevel& scan, bool rigid) {
  const auto& size = scan.grid.size;
  const ops::Point mass = centre_of_mass(scan);
  std::vector<ops::Point> centres{mass, samples.centre,
                                  scan.grid.to_world({0.5 * (size[0] - 1), 0.5 * (size[1] - 1), 0.5 * (size[2] - 1)})};
  // A long field of view puts the centre of mass into neck or chest: look above it, too.
  for (const double up : {30.0, 60.0}) centres.push_back({mass[0], mass[1], mass[2] + up});
  std::vector<std::pair<double, ops::Affine>> starts;
  for (const auto& centre : centres) {
    for (const double pitch : {-40., -20., 0., 20., 40.}) {
      for (const double roll : {-40., -20., 0., 20., 40.}) {
        for (const double yaw : {-40., -20., 0., 20., 40.}) {
          const ops::Affine start = pose({pitch, roll, yaw}, samples.centre, centre);
          starts.emplace_back(correlation(samples, scan, start, 3), start);
        }
      }
    }
  }
  constexpr std::size_t tried = 8, kept = 2;
  std::partial_sort(starts.begin(), starts.begin() + tried, starts.end(),
                    [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<Fit> fits;
  for (std::size_t i = 0; i < tried; ++i) {
    fits.push_back(
        align(samples, scan, starts[i].second, {rigid ? Freedom::rigid : Freedom::similarity, 12, 0.5, false}));
  }
  const auto better = [](const Fit& a, const Fit& b) { return a.score > b.score; };
  std::sort(fits.begin(), fits.end(), better);
  fits.resize(kept);
  if (!rigid) {
    for (Fit& fit : fits) {
      const int before = fit.iterations;
      fit = align(samples, scan, fit.map, {Freedom::affine, 20, 0.2, false});
      fit.iterations += before;
    }
    std::sort(fits.begin(), fits.end(), better);
  }
  return fits;
}

void describe_map(RegistrationResult& result) {
  vnl_matrix<double> linear(3, 3);
  for (unsigned i = 0; i < 3; ++i) {
    for (unsigned j = 0; j < 3; ++j) linear(i, j) = result.template_to_scan.rows[i][j];
  }
  vnl_svd<double> svd(linear);
  for (unsigned i = 0; i < 3; ++i) result.scales[i] = svd.W(i);
  const auto rotation = svd.U() * svd.V().transpose();
  const double cosine = (rotation(0, 0) + rotation(1, 1) + rotation(2, 2) - 1) / 2;
  result.rotation = std::acos(std::clamp(cosine, -1.0, 1.0)) * 180 / std::numbers::pi;
}

/// Plain judgement of what came out. Adult heads differ from MNI152 by up to about 20 % in each direction.
void judge(RegistrationResult& result) {
  const auto rounded = [](double value) { return core::format_number(std::round(value * 100) / 100); };
  for (const auto& row : result.template_to_scan.rows) {
    for (const double value : row) {
      if (!std::isfinite(value)) result.failure = "the fit diverged";
    }
  }
  if (!result.failure.empty()) return;
  describe_map(result);
  const double low = result.scales[2], high = result.scales[0];
  if (!(result.template_to_scan.determinant() > 0)) {
    result.failure = "the fit mirrors the brain";
  } else if (!(result.similarity >= 0.5)) {
    result.failure = "similarity to the template is only " + rounded(result.similarity) + " (0.5 is needed)";
  } else if (low < 0.6 || high > 1.6) {
    result.failure = "implausible scale " + rounded(low < 0.6 ? low : high) + " between template and scan";
  } else if (result.rotation > 75) {
    result.failure = "implausible rotation of " + rounded(result.rotation) + " degrees";
  } else if (result.overlap < 0.5) {
    result.failure = "only " + rounded(100 * result.overlap) + " % of the brain is in the field of view";
  }
  if (!result.failure.empty()) return;
  if (result.similarity < 0.75)
    result.doubts.push_back("low similarity to the template, " + rounded(result.similarity));
  if (low < 0.7 || high > 1.4) result.doubts.push_back("unusual scale " + rounded(low < 0.7 ? low : high));
  if (high / low > 1.45) result.doubts.push_back("unusual shear, scales " + rounded(low) + " to " + rounded(high));
  if (result.rotation > 50) result.doubts.push_back("rotated by " + rounded(result.rotation) + " degrees");
  if (result.overlap < 0.9) {
    result.doubts.push_back("only " + rounded(100 * result.overlap) + " % of the brain is in the field of view");
  }
}

}  // namespace

RegistrationTarget::RegistrationTarget(const ops::Grid& grid, std::span<const float> values,
                                       std::span<const float> brain)
    : levels_(std::make_unique<Levels>()) {
  // A Gaussian of this width falls to about 5 % at the margin outside a flat edge.
  std::vector<float> region(brain.begin(), brain.end());
  ops::smooth(region, grid.size, ops::sigma_in_voxels(1.43 * margin, grid.spacing()));
  for (float& v : region) v = v > 0.05F ? 1.0F : 0.0F;
  levels_->coarse = sample_template(grid, values, brain, region, coarse_fwhm, 8, false);
  levels_->middle = sample_template(grid, values, brain, region, middle_fwhm, 4, false);
  levels_->fine = sample_template(grid, values, brain, region, fine_fwhm, 2, true);
}

RegistrationTarget::~RegistrationTarget() = default;
RegistrationTarget::RegistrationTarget(RegistrationTarget&&) noexcept = default;
RegistrationTarget& RegistrationTarget::operator=(RegistrationTarget&&) noexcept = default;

RegistrationResult register_scan(const RegistrationTarget& target, const ops::Grid& scan_grid,
                                 std::span<const float> scan, bool rigid) {
  for (const int n : scan_grid.size) {
    if (n < 4) throw core::Error("the scan has fewer than 4 voxels along one axis");
  }
  const auto& levels = target.levels();
  ScanLevel fine = reduced(scan_grid, scan, 2);
  smooth_level(fine, levels.fine.fwhm, 0);
  ScanLevel middle = reduced(fine.grid, fine.values, 3);
  smooth_level(middle, levels.middle.fwhm, levels.fine.fwhm);
  ScanLevel coarse = reduced(middle.grid, middle.values, 6);
  smooth_level(coarse, levels.coarse.fwhm, levels.middle.fwhm);

  const Freedom freedom = rigid ? Freedom::rigid : Freedom::affine;
  Fit best;
  for (const Fit& start : coarse_fits(levels.coarse, coarse, rigid)) {
    Fit fit = align(levels.middle, middle, start.map, {freedom, 30, 0.05, false});
    fit.iterations += start.iterations;
    if (fit.score > best.score) best = fit;
  }
  RegistrationResult result;
  if (best.score < 0) {
    result.failure = "no position was found where the scan looks like the template";
    return result;
  }
  const Fit fit = align(levels.fine, fine, best.map, {freedom, 30, 0.01, true});
  result.template_to_scan = fit.map;
  result.similarity = fit.correlation;
  result.overlap = fit.overlap;
  result.iterations = best.iterations + fit.iterations;
  judge(result);
  return result;
}

}  // namespace tripet::preprocessing
