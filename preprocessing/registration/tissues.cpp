#include "preprocessing/registration/tissues.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "ops/smooth.hpp"

namespace tripet::preprocessing {
namespace {

// In the order of usual_uptake().
enum Kind {
  frontal,
  parietal,
  temporal,
  occipital,
  white_matter,
  striatum,
  thalamus,
  cerebellar_grey,
  cerebellar_white,
  brain_stem,
  fluid,
  outside_3_mm,
  outside_6_mm,
  outside_9_mm,
  outside_12_mm,
  scalp,
  face
};
constexpr std::array names{"frontal_grey", "parietal_grey", "temporal_grey",   "occipital_grey",   "white_matter",
                           "striatum",     "thalamus",      "cerebellar_grey", "cerebellar_white", "brain_stem",
                           "fluid",        "outside_3_mm",  "outside_6_mm",    "outside_9_mm",     "outside_12_mm",
                           "scalp",        "face"};

// The map of uptake outside of the brain is an average of scans, whose resolution it has (mm).
constexpr double resolution_of_head_map = 7;

/// Ellipsoids on the right (x > 0), mirrored to the left; MNI152, RAS mm. Within them the maps of grey and white matter
/// tell the shape.
struct Ellipsoid {
  ops::Point centre, radius;
  bool holds(const ops::Point& p) const {
    double sum = 0;
    for (std::size_t i = 0; i < 3; ++i) sum += std::pow((p[i] - centre[i]) / radius[i], 2);
    return sum < 1;
  }
};
constexpr Ellipsoid caudate{{13, 10, 10}, {9, 18, 16}}, putamen{{26, 2, 1}, {8, 20, 13}},
    thalamic{{11, -18, 7}, {10, 15, 11}};

// Of nearness() with the width of 8 mm, and with 16 mm: what a Gaussian leaves at this distance from a flat edge.
constexpr float within_3_mm = 0.19F, within_6_mm = 0.04F;
constexpr float within_9_mm = 0.093F, within_12_mm = 0.039F;

std::vector<float> nearness(const ops::Grid& grid, std::span<const float> region, double width) {
  std::vector<float> near(region.begin(), region.end());
  ops::smooth(near, grid.size, ops::sigma_in_voxels(width, grid.spacing()));
  return near;
}

/// Roughly, by planes: tracers that bind to plaques, tangles or what diseases spare bind by lobe.
Kind lobe(const ops::Point& ras) {
  const double sylvian = 10 - 0.4 * ras[1];  // the fissure rises to the back
  if (ras[1] > -15 && (ras[2] > 0.5 * ras[1] - 8 || ras[1] > 25)) return frontal;
  if (ras[1] < -65 && ras[2] < 25) return occipital;
  return ras[2] < std::min(sylvian, 18.0) ? temporal : parietal;
}

/// Which part of the brain a point belongs to: striatum, thalamus, cerebellar_grey, brain_stem, or a lobe.
/// in_cerebellum: it lies in the cerebellum's mask or close to it.
Kind part_of_brain(const ops::Point& ras, bool in_cerebellum) {
  const ops::Point right{std::abs(ras[0]), ras[1], ras[2]};
  if (thalamic.holds(right)) return thalamus;
  if (caudate.holds(right) || putamen.holds(right)) return striatum;
  // The mask ends at z = -48; there is nothing else behind the brain stem.
  const bool cerebellum = (in_cerebellum && ras[1] < -28 && ras[2] < -8) || (ras[1] < -42 && ras[2] < -40);
  const bool stem = right[0] < 20 && ras[1] > -46 && ras[1] < -10 && ras[2] < -6;
  if (stem && !(cerebellum && ras[1] < -40)) return brain_stem;
  return cerebellum ? cerebellar_grey : lobe(ras);
}

/// Which layer outside of the brain a point belongs to.
Kind part_outside(const ops::Point& ras, float near_brain, float around_brain) {
  if (ras[2] < -20) return face;
  if (near_brain > within_3_mm) return outside_3_mm;
  if (near_brain > within_6_mm) return outside_6_mm;
  if (around_brain > within_9_mm) return outside_9_mm;
  return around_brain > within_12_mm ? outside_12_mm : scalp;
}

}  // namespace

Tissues make_tissues(const ops::Grid& grid, std::span<const float> grey, std::span<const float> white,
                     std::span<const float> cerebellum, std::span<const float> head) {
  // The mask leaves out the cerebellum's rim.
  const std::vector<float> near_cerebellum = nearness(grid, cerebellum, 8);
  std::vector<float> brain(grey.begin(), grey.end());
  for (std::size_t i = 0; i < brain.size(); ++i) brain[i] += white[i];
  const std::vector<float> near_brain = nearness(grid, brain, 8), around_brain = nearness(grid, brain, 16);
  Tissues tissues{grid, std::vector<Tissue>(names.size())};
  for (std::size_t k = 0; k < names.size(); ++k) {
    tissues.all[k].name = names[k];
    tissues.all[k].share.assign(grid.count(), 0.0F);
    if (k >= scalp) tissues.all[k].fwhm = resolution_of_head_map;
  }
  std::size_t i = 0;
  for (int z = 0; z < grid.size[2]; ++z) {
    for (int y = 0; y < grid.size[1]; ++y) {
      for (int x = 0; x < grid.size[0]; ++x, ++i) {
        const auto lps = grid.to_world({static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)});
        const ops::Point ras{-lps[0], -lps[1], lps[2]};
        const Kind part = part_of_brain(ras, near_cerebellum[i] > within_6_mm);
        const auto put = [&](Kind kind, float share) { tissues.all[kind].share[i] = share; };
        if (part == thalamus || part == brain_stem) {
          put(part, grey[i] + white[i]);
        } else {
          put(part, grey[i]);
          put(part == cerebellar_grey ? cerebellar_white : white_matter, white[i]);
        }
        // Below eyes and ears lie muscles, glands and mucosa, which take up other tracers than skin does.
        // The head's map leaves the brain out, sulci and ventricles with it.
        if (head[i] == 0 && near_brain[i] > within_6_mm) put(fluid, std::max(0.0F, 1 - grey[i] - white[i]));
        const Kind kind = part_outside(ras, near_brain[i], around_brain[i]);
        // How thick bone and muscle are differs from person to person: near to the brain each layer may have any
        // uptake.
        if (head[i] > 0) put(kind, kind < scalp ? 1 - grey[i] - white[i] : head[i]);
      }
    }
  }
  return tissues;
}

bool looks_like_fdg(std::span<const double> uptake) {
  const double cortex = (uptake[frontal] + uptake[parietal] + uptake[temporal] + uptake[occipital]) / 4;
  return cortex > 1.5 * uptake[white_matter] && uptake[striatum] < 1.6 * cortex;
}

double relative_scalp(std::span<const double> uptake) {
  const double brain = *std::max_element(uptake.begin() + frontal, uptake.begin() + white_matter + 1);
  return brain > 0 ? uptake[scalp] / brain : 0;
}

std::vector<double> usual_uptake(Contrast contrast) {
  switch (contrast) {
    case Contrast::fdg:
      return {1.1, 1.1, 1.1, 1.1, 0.5, 1.1, 1, 0.9, 0.6, 0.7, 0.2, 0.2, 0.2, 0.3, 0.3, 0.3, 0.3};
    case Contrast::amyloid:
      return {0.7, 0.7, 0.7, 0.7, 1, 0.6, 0.7, 0.5, 0.9, 1.1, 0.3, 0.4, 0.4, 0.5, 0.5, 0.5, 0.5};
    case Contrast::tau:
      return {0.9, 0.9, 0.9, 0.9, 0.9, 1.1, 1, 0.9, 0.8, 0.9, 0.4, 0.5, 0.5, 0.6, 0.6, 0.6, 0.6};
    case Contrast::dopamine:
      return {0.8, 0.8, 0.8, 0.8, 0.6, 2.5, 1, 0.7, 0.6, 0.7, 0.4, 0.5, 0.5, 0.6, 0.6, 0.6, 0.6};
    case Contrast::unknown:
      break;
  }
  return {1, 1, 1, 1, 0.9, 1.2, 1, 0.8, 0.8, 0.9, 0.3, 0.4, 0.4, 0.5, 0.5, 0.5, 0.5};
}

}  // namespace tripet::preprocessing
