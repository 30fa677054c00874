#pragma once

#include <array>
#include <vector>

#include "preprocessing/deformation/model_on_lattice.hpp"
#include "preprocessing/registration/scan_level.hpp"

namespace tripet::preprocessing {

/// The scan at the moved points of a lattice, what explains it there, and what remains.
struct ExplainedScan {
  std::vector<float> residual;                 // scan - gain x model
  std::array<std::vector<float>, 3> gradient;  // of gain x model by LPS mm
  std::vector<float> weight;                   // of each point: 0 out of view, less where the residual is large
  double variance = 0;                         // of the residual, not counting robust weights
  double unexplained = 1;                      // share of the scan's variance
};

/// displacement: of each point, mm; before: an earlier pass whose weights the regression uses, or nullptr. gain_fwhm:
/// mm over which the gain is even.
ExplainedScan explain_scan(const ModelOnLattice& model, const ScanLevel& scan, const ops::Affine& template_to_scan,
                           const std::array<std::vector<float>, 3>& displacement, double gain_fwhm,
                           const ExplainedScan* before);

}  // namespace tripet::preprocessing
