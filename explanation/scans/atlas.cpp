#include "explanation/scans/atlas.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/log.hpp"
#include "core/resources.hpp"
#include "imaging/volume_file.hpp"
#include "imaging/volume_grid.hpp"
#include "preprocessing/resampling.hpp"

namespace tripet::explanation {

std::vector<float> read_on_grid(const std::filesystem::path& path, const ops::Grid& grid) {
  return core::with_context(path.string(), [&] {
    core::Remarks remarks;
    const auto volume = imaging::read_nifti(path, remarks);
    for (const auto& warning : remarks.warnings) core::log_warn(path.string() + ": " + warning);
    return preprocessing::resample_smoothly(imaging::values_of(*volume), imaging::grid_of(*volume), grid);
  });
}

Atlas::Atlas(const ops::Grid& on)
    : grid(on),
      template_values(read_on_grid(core::resource("fdg_template.nii.gz"), on)),
      brain(read_on_grid(core::resource("brain_mask.nii.gz"), on)) {
  float highest = 0;  // of the mask, whatever it calls inside
  for (const float value : brain) highest = std::max(highest, value);
  if (highest > 0) {
    for (float& value : brain) value /= highest;
  }
}

}  // namespace tripet::explanation
