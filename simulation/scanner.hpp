#pragma once

#include <vector>

#include "simulation/phantom.hpp"

namespace tripet::simulation {

/// A site's scanner and how it is used.
struct Site {
  int number = 1;
  double resolution = 6;            // mm FWHM of a reconstructed point; see sampling_blur
  std::array<int, 3> size{};        // voxels
  std::array<double, 3> spacing{};  // mm
  double duration = 900;            // s
  std::array<double, 5> scale{};    // see scale_at()
  /// What PET-BIDS calls TimeZero: sites differ in which moment they count from.
  bool counts_from_injection = false;
};
inline constexpr double mean_resolution = 6.25;  // of the usual sites
/// mm FWHM that project() adds, in quadrature, to Site::resolution: it interpolates between voxels of 2 mm.
inline constexpr double sampling_blur = 1.92;

/// Depends on (seed, number) and the range only.
Site draw_site(std::uint64_t seed, int number, double finest = 4.5, double coarsest = 8, double scale = 0);

/// What the site's corrections make of an uptake of 1 at a point, LPS mm from the middle of the field of view:
/// exp of a constant, a slope along each axis and a term of the squared distance, each of which draw_site() draws from
/// N(0, scale).
double scale_at(const Site& site, const ops::Point& point);
/// Multiplies a scan on the site's grid by scale_at().
void apply_scale(std::vector<float>& values, const ops::Grid& grid, const Site& site, const ops::Point& centre);

/// Where the head lies: template point c + x  ->  c + translation + rotation(scale x), c the brain's centre, LPS.
struct Pose {
  std::array<double, 3> rotation{};      // degrees about x, then y, then z; each within 10
  std::array<double, 3> translation{};   // mm, each within 15
  std::array<double, 3> scale{1, 1, 1};  // each within 8 %

  ops::Affine affine(const ops::Point& centre) const;
};
Pose draw_pose(core::Random& random);

/// Voxels of the site's scanner around `centre`, rows ordered as DICOM has them (LPS), or flipped as converters to
/// NIfTI leave them (y towards anterior).
ops::Grid scan_grid(const Site& site, const ops::Point& centre, bool flipped);

/// Blurs what does not depend on the scanner's grid yet, so that sampling it at the scanner's voxels misses nothing.
void blur_before_sampling(std::vector<float>& activity, const ops::Grid& grid);

/// The activity (on `activity_grid`, after blur_before_sampling) seen through the deformation's inverse and the pose on
/// the scanner's grid, blurred to the site's resolution. No noise.
std::vector<float> project(const std::vector<float>& activity, const ops::Grid& activity_grid,
                           const VectorField& inverse_deformation, const ops::Affine& pose, const ops::Grid& grid,
                           double resolution);

/// Noise as correlated as the site's resolution makes it; variance grows with the value as for counts. Its standard
/// deviation is `fraction` of `level` where the value is `level`. Values end up at least 0.
void add_noise(std::vector<float>& values, const ops::Grid& grid, double resolution, double fraction, double level,
               core::Random& random);

}  // namespace tripet::simulation
