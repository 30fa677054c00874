#include "preprocessing/registration/coarse_search.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>

#include "preprocessing/registration/similarity.hpp"

namespace tripet::preprocessing {
namespace {

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

}  // namespace

std::vector<Fit> coarse_fits(const TemplateSamples& samples, std::span<const float> image, const ScanLevel& scan,
                             bool rigid) {
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
          starts.emplace_back(correlation(samples, image, scan, start, 3), start);
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

std::vector<Fit> turned_fits(const TemplateSamples& samples, const ScanLevel& scan, const ops::Affine& map) {
  std::vector<Fit> fits;
  for (const std::array<double, 3>& turn : {std::array{180., 0., 0.}, {0., 180., 0.}, {0., 0., 180.}}) {
    const ops::Affine start = map * pose(turn, samples.centre, samples.centre);
    fits.push_back(align(samples, scan, start, {Freedom::similarity, 12, 0.5, false}));
  }
  return fits;
}

}  // namespace tripet::preprocessing
