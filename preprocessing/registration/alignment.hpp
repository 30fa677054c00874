#pragma once

#include "ops/affine.hpp"
#include "preprocessing/registration/scan_level.hpp"
#include "preprocessing/registration/template_samples.hpp"

namespace tripet::preprocessing {

/// The maps that a fit may move in.
enum class Freedom { rigid, similarity, affine };

struct Fit {
  ops::Affine map;     // template point to scan point, LPS mm
  double score = -1;   // explained share of the scan's variance, less a penalty for leaving the view: maximised
  double overlap = 0;  // share of the brain samples inside the scan
  int iterations = 0;
};

struct FitSettings {
  Freedom freedom = Freedom::affine;
  int max_iterations = 30;
  double tolerance = 0.02;  // mm: stop when no point of the brain moves further
  bool robust = false;      // samples that fit badly (lesions, hot spots) count less
  // Tissues only, from a start that is right to some millimetres. With the scan's own gradient a fit leans to where the
  // scan has less noise, outside of the head: of noisy scans it makes too large heads (by 0.5 % at a fifth of the usual
  // counts). The sum of tissues has no noise.
  bool model_gradient = false;
};

/// Gauss-Newton with Levenberg-Marquardt damping from `start` to the nearest maximum of the score.
Fit align(const TemplateSamples& samples, const ScanLevel& scan, const ops::Affine& start, const FitSettings& settings);

}  // namespace tripet::preprocessing
