#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "simulation/cohort.hpp"
#include "simulation/deformation.hpp"
#include "simulation/tracer_model.hpp"

namespace tripet::simulation {

/// What an activity map depends on besides regional variation.
struct BrainState {
  double age = 72;            // years
  double women = 0;           // 1 for a woman, 0 for a man; a mean in between
  double skull = 0;           // mm by which the skull is thicker than usual; of FDG phantoms all are the same
  PerDisease<double> drop{};  // 0.40 x effect x severity: the loss, or gain, at the pattern's centre
};

/// The head that all participants are made from, on the template's grid made wider (so that the neck and scalp that a
/// scanner sees are there), with the uptake of one tracer. Made once, used by all threads.
class Phantom {
 public:
  /// Reads the tissue maps and masks shipped with the program.
  explicit Phantom(const TracerModel& tracer = tracer_model("fdg"));

  const ops::Grid& grid() const { return grid_; }                    // the wide one
  const ops::Grid& template_grid() const { return template_grid_; }  // 91 x 109 x 91, 2 mm
  const BrainPoints& brain() const { return *brain_; }

  /// Activity before any blur. `variation` multiplies brain tissue by 1 + 0.05 x its value; null for none.
  std::vector<float> activity(const BrainState& state, const Field* variation) const;
  /// Regional variation: SD 1, FWHM 24 mm.
  Field draw_variation(core::Random& random) const;
  /// The part of a volume on grid() that lies on template_grid().
  std::vector<float> on_template_grid(const std::vector<float>& wide) const;

  /// A disease's pattern on template_grid(), 0..1; 0 in pons and cerebellum and where there is no brain tissue.
  std::vector<float> pattern(Disease disease) const;
  /// Mean of `values` (on grid()) where grey matter is nearly pure: the level that noise is relative to.
  double cortical_level(const std::vector<float>& values) const;

 private:
  void add_tissue(std::size_t voxel, float grey, float white, bool in_cerebellum);
  void add_soft_tissue(const std::vector<float>& brain_mask);
  void find_inside(const std::vector<float>& brain_mask);
  std::vector<float> soft_tissue(double skull) const;
  void leave_room_for_tissue(std::vector<float>& rest) const;

  TracerModel tracer_;
  ops::Grid template_grid_, grid_, variation_grid_;
  std::vector<std::uint32_t> tissue_;              // voxels with any grey or white matter
  std::vector<float> grey_, white_;                // fractions, of those voxels
  std::vector<float> grey_uptake_, white_uptake_;  // of those voxels when healthy, SUV of the pure tissue
  PerDisease<std::vector<float>> patterns_;
  std::vector<float> ageing_, women_;  // of the tissue voxels
  std::vector<float> rest_;            // activity that is neither grey nor white matter
  Field head_;                         // of other tracers than FDG: uptake outside of the brain, scalp 1
  std::vector<std::uint8_t> inside_;   // and where the brain is
  std::unique_ptr<BrainPoints> brain_;
};

}  // namespace tripet::simulation
