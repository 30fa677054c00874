#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ops/grid.hpp"
#include "preprocessing/deformation/model_on_lattice.hpp"
#include "preprocessing/preprocess_settings.hpp"
#include "preprocessing/registration/registration.hpp"
#include "preprocessing/resolution/blurred_tissues.hpp"

namespace tripet::preprocessing {

/// The template and the masks, read once and shared by all scans and threads. All images stand on `grid`, whatever grid
/// and orientation their files have.
struct TemplateSpace {
  /// Throws Error naming the file that can't be used.
  explicit TemplateSpace(const PreprocessSettings& settings);

  ops::Grid grid;                                        // of the prepared scans
  std::vector<float> template_values;                    // as the file has them
  std::vector<float> brain;                              // share of each voxel in the brain, 0..1
  std::map<std::string, std::vector<float>> references;  // share of each voxel in a reference region, 0..1, by its name
  RegistrationTarget target;                             // at 2 mm, whatever the spacing of the prepared scans
  BlurredTissues blurred;                                // likewise
  std::optional<DeformationTarget> deformation;          // likewise; of nonlinear registration

 private:
  TemplateSpace(const PreprocessSettings& settings, const Tissues& tissues);
};

/// The reference region for scans of a contrast.
std::string reference_name(const PreprocessSettings& settings, Contrast contrast);

/// Changes whenever the settings, a template or mask file, or the way scans are prepared change.
std::string settings_hash(const PreprocessSettings& settings);

}  // namespace tripet::preprocessing
