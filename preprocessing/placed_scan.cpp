#include "preprocessing/placed_scan.hpp"

#include <cmath>
#include <span>

#include "core/error.hpp"
#include "core/text.hpp"
#include "imaging/volume_grid.hpp"
#include "preprocessing/registration/head_search.hpp"
#include "preprocessing/registration/registration_json.hpp"
#include "preprocessing/resampling.hpp"

namespace tripet::preprocessing {
namespace {

std::string percent(double share) {
  return core::format_number(std::round(100 * share));
}

/// A user's own template shows the tracer that it is for.
Contrast of_template(Contrast contrast, const PreprocessSettings& settings) {
  return settings.template_image == "fdg" ? contrast : Contrast::unknown;
}

RegistrationResult as_it_lies(const imaging::Volume& volume, const TemplateSpace& space) {
  RegistrationResult result;
  result.overlap = share_in_view(space.brain, space.grid, imaging::grid_of(volume), {});
  if (result.overlap < 0.5) {
    throw core::Error("only " + percent(result.overlap) +
                      " % of the brain is in view; is the scan in MNI152 space, as registration none needs it?");
  }
  if (result.overlap < 0.9)
    result.doubts.push_back("only " + percent(result.overlap) + " % of the brain is in the field of view");
  return result;
}

RegistrationResult registered(const imaging::Volume& volume, const PreprocessSettings& settings,
                              const TemplateSpace& space, Contrast contrast) {
  const RegisterPart register_part = [&](const ops::Grid& grid, std::span<const float> values) {
    return register_scan(space.target, grid, values, settings.registration == "rigid", contrast);
  };
  const ops::Grid grid = imaging::grid_of(volume);
  const auto values = imaging::values_of(volume);
  if (!is_long_field(grid)) return register_part(grid, values);
  return register_heads(find_heads(space.grid, space.template_values, space.brain, grid, values), grid, values,
                        register_part);
}

}  // namespace

ops::Deformation PlacedScan::template_to_scan() const {
  if (nonlinear) return nonlinear->template_to_scan;
  ops::Deformation map;
  map.then = linear.template_to_scan;
  return map;
}

std::vector<std::string> PlacedScan::doubts() const {
  std::vector<std::string> all = linear.doubts;
  if (nonlinear) all.insert(all.end(), nonlinear->doubts.begin(), nonlinear->doubts.end());
  return all;
}

PlacedScan place_scan(const imaging::Volume& volume, const PreprocessSettings& settings, const TemplateSpace& space,
                      Contrast contrast) {
  PlacedScan placed;
  if (settings.registration == "none") {
    placed.linear = as_it_lies(volume, space);
    return placed;
  }
  core::with_context("registration", [&] {
    placed.linear = registered(volume, settings, space, of_template(contrast, settings));
    if (!placed.linear.failure.empty()) throw core::Error(placed.linear.failure);
    if (settings.registration == "nonlinear") {
      placed.nonlinear =
          deform_to_scan(*space.deformation, imaging::grid_of(volume), imaging::values_of(volume), placed.linear);
    }
  });
  return placed;
}

core::Json placement_json(const PlacedScan& placed, const PreprocessSettings& settings) {
  core::Json json = registration_json(settings.registration, placed.linear);
  if (placed.nonlinear) json["Deformation"] = nonlinear_json(*placed.nonlinear);
  return json;
}

}  // namespace tripet::preprocessing
