#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "ops/affine.hpp"

namespace tripet::preprocessing {

/// The template at one level of resolution: where it is sampled and what stands there.
struct TemplateSamples {
  double fwhm = 0;                       // mm of smoothing that template and scan get at this level
  ops::Point centre{};                   // of the samples, LPS mm
  std::vector<std::array<float, 3>> at;  // LPS mm relative to the centre
  std::vector<float> value;              // mean 0, variance 1
  std::vector<float> second;             // mean 0, variance 1: another image that the scan may show besides
  std::vector<std::uint8_t> in_brain;    // 1: counts for the similarity
};

/// The scan at one level: smoothed, perhaps on a coarser grid.
struct ScanLevel {
  ops::Grid grid;
  std::vector<float> values;
};

/// The maps that a fit may move in.
enum class Freedom { rigid, similarity, affine };

struct Fit {
  ops::Affine map;  // template point to scan point, LPS mm
  double score =
      -1;  // what the fit maximises: explained share of the scan's variance, less a penalty for leaving the view
  double correlation = 0;  // of template and scan over the brain
  double overlap = 0;      // share of the brain samples inside the scan
  int iterations = 0;
};

/// Correlation of template and scan over every `stride`-th sample; -1 where less than half of them lie in the scan.
double correlation(const TemplateSamples& samples, const ScanLevel& scan, const ops::Affine& map, std::size_t stride);

/// Correlation over the brain of the scan and the best sum of both images, at least 0; `first_alone` of template and
/// scan.
struct Similarity {
  double first_alone = -1, both = 0;
};
Similarity similarity(const TemplateSamples& samples, const ScanLevel& scan, const ops::Affine& map);

struct FitSettings {
  Freedom freedom = Freedom::affine;
  int max_iterations = 30;
  double tolerance = 0.02;  // mm: stop when no point of the brain moves further
  bool robust = false;      // samples that fit badly (lesions, hot spots) count less
};

/// Gauss-Newton with Levenberg-Marquardt damping from fit.map to the nearest maximum of the score.
Fit align(const TemplateSamples& samples, const ScanLevel& scan, const ops::Affine& start, const FitSettings& settings);

}  // namespace tripet::preprocessing
