#pragma once

#include <span>
#include <string>
#include <vector>

#include "ops/grid.hpp"
#include "preprocessing/sources/tracer.hpp"

namespace tripet::preprocessing {

/// One kind of tissue that takes up a tracer evenly, to first order.
struct Tissue {
  std::string name;          // grey_matter, striatum, scalp
  std::vector<float> share;  // of each voxel, 0..1
  double fwhm = 0;           // mm to which the map is blurred already
};

/// The tissues of a head: a scan of any tracer is, to first order, their sum, each weighted by its uptake.
struct Tissues {
  ops::Grid grid;
  std::vector<Tissue> all;
};

/// From maps on one grid in MNI152 space: grey and white: shares (0..1); cerebellum: 1 in cerebellum or pons; head:
/// uptake outside of the brain (relative).
Tissues make_tissues(const ops::Grid& grid, std::span<const float> grey, std::span<const float> white,
                     std::span<const float> cerebellum, std::span<const float> head);

/// Whether uptake by tissue (in order of `all`) is FDG's: cortex well above white matter, striatum not above both.
bool looks_like_fdg(std::span<const double> uptake);

/// The scalp's uptake over the largest of cortex and white matter: about 0 where the head's outline was not found.
double relative_scalp(std::span<const double> uptake);

/// Uptake of each tissue that is usual for the contrast, in order of `all`, white matter or grey about 1.
std::vector<double> usual_uptake(Contrast contrast);

}  // namespace tripet::preprocessing
