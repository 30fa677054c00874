#include "preprocessing/registration/registration.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <utility>

#include "core/error.hpp"
#include "ops/smooth.hpp"
#include "preprocessing/registration/alignment.hpp"
#include "preprocessing/registration/plausibility.hpp"
#include "preprocessing/registration/scan_level.hpp"
#include "preprocessing/registration/similarity.hpp"
#include "preprocessing/registration/template_samples.hpp"

namespace tripet::preprocessing {

struct RegistrationTarget::Levels {
  struct Samples {
    TemplateSamples coarse, middle, fine;
  };
  Samples usual;   // template and its Laplacian
  Samples tissue;  // template and white matter; empty without the latter
};

namespace {

// Levels of resolution. The finest keeps nearly all that the scan shows, since least squares with white noise is best
// without smoothing; similarity is told at the middle one, where noise hides little of it.
constexpr Sampling coarse_level{14, 8}, middle_level{6, 4}, fine_level{2, 2};

/// Around the brain some air and scalp belong to the samples: there the brain's outline shows.
constexpr double margin = 8;

// Below this similarity to the template the scan may show another contrast: that of tissue is tried.
constexpr double another_contrast = 0.75;

struct LevelsOfScan {
  ScanLevel coarse, middle, fine;
};

LevelsOfScan levels_of(const ops::Grid& grid, std::span<const float> scan) {
  LevelsOfScan levels;
  levels.fine = reduced(grid, scan, 2);
  smooth_level(levels.fine, fine_level.fwhm, 0);
  levels.middle = reduced(levels.fine.grid, levels.fine.values, 3);
  smooth_level(levels.middle, middle_level.fwhm, fine_level.fwhm);
  levels.coarse = reduced(levels.middle.grid, levels.middle.values, 6);
  smooth_level(levels.coarse, coarse_level.fwhm, middle_level.fwhm);
  return levels;
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

/// How well the scan fits at the coarse level as found, and the best where it must not fit: turned by half about each
/// axis, then fitted. Outline and noise alone give the latter.
void compare_with_null(const TemplateSamples& samples, const ScanLevel& scan, RegistrationResult& result) {
  result.coarse_similarity = similarity(samples, scan, result.template_to_scan).both;
  for (const std::array<double, 3>& turn : {std::array{180., 0., 0.}, {0., 180., 0.}, {0., 0., 180.}}) {
    const ops::Affine start = result.template_to_scan * pose(turn, samples.centre, samples.centre);
    const Fit fit = align(samples, scan, start, {Freedom::similarity, 12, 0.5, false});
    result.null_similarity = std::max(result.null_similarity, similarity(samples, scan, fit.map).both);
  }
}

struct Found {
  RegistrationResult result;
  Similarity similarity;
};

Found find(const RegistrationTarget::Levels::Samples& target, const LevelsOfScan& scan, bool rigid) {
  const Freedom freedom = rigid ? Freedom::rigid : Freedom::affine;
  Fit best;
  for (const Fit& start : coarse_fits(target.coarse, scan.coarse, rigid)) {
    Fit fit = align(target.middle, scan.middle, start.map, {freedom, 30, 0.05, false});
    fit.iterations += start.iterations;
    if (fit.score > best.score) best = fit;
  }
  Found found;
  if (best.score < 0) {
    found.result.failure = "no position was found where the scan looks like the template";
    return found;
  }
  const Fit fit = align(target.fine, scan.fine, best.map, {freedom, 30, 0.01, true});
  found.similarity = similarity(target.middle, scan.middle, fit.map);
  found.result.template_to_scan = fit.map;
  found.result.similarity = found.similarity.first_alone;
  found.result.overlap = fit.overlap;
  found.result.iterations = best.iterations + fit.iterations;
  compare_with_null(target.coarse, scan.coarse, found.result);
  return found;
}

}  // namespace

RegistrationTarget::RegistrationTarget(const ops::Grid& grid, std::span<const float> values,
                                       std::span<const float> brain, std::span<const float> white)
    : levels_(std::make_unique<Levels>()) {
  // A Gaussian of this width falls to about 5 % at the margin outside a flat edge.
  std::vector<float> region(brain.begin(), brain.end());
  ops::smooth(region, grid.size, ops::sigma_in_voxels(1.43 * margin, grid.spacing()));
  for (float& v : region) v = v > 0.05F ? 1.0F : 0.0F;
  const auto sampled = [&](std::span<const float> second) {
    const auto at = [&](const Sampling& level) { return sample_template(grid, values, second, brain, region, level); };
    return Levels::Samples{at(coarse_level), at(middle_level), at(fine_level)};
  };
  levels_->usual = sampled({});
  if (!white.empty()) levels_->tissue = sampled(white);
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
  const LevelsOfScan scan_levels = levels_of(scan_grid, scan);
  Found found = find(levels.usual, scan_levels, rigid);
  if (found.result.similarity < another_contrast && !levels.tissue.fine.at.empty()) {
    Found other = find(levels.tissue, scan_levels, rigid);
    // Not for a little more: two images always fit a little better than one.
    if (other.similarity.both > found.similarity.both + 0.05) {
      found = std::move(other);
      found.result.similarity = found.similarity.both;
      found.result.contrast = "tissue";
    }
  }
  if (found.result.failure.empty()) assess_plausibility(found.result);
  return found.result;
}

}  // namespace tripet::preprocessing
