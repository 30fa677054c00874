#include "preprocessing/template_space.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/log.hpp"
#include "core/resources.hpp"
#include "imaging/template_grid.hpp"
#include "imaging/volume_file.hpp"
#include "imaging/volume_grid.hpp"
#include "preprocessing/resampling.hpp"

namespace tripet::preprocessing {
namespace {

/// Raised when prepared scans come out differently from the same settings, so that old ones are not taken for new.
constexpr int method_version = 2;

std::filesystem::path template_file(const PreprocessSettings& settings) {
  return settings.template_image == "fdg" ? core::resource("fdg_template.nii.gz")
                                          : std::filesystem::path(settings.template_image);
}

std::filesystem::path brain_file() {
  return core::resource("brain_mask.nii.gz");
}

std::filesystem::path white_matter_file() {
  return core::resource("wm_probability.nii.gz");
}

std::filesystem::path reference_file(const PreprocessSettings& settings) {
  if (settings.reference == "pons") return core::resource("pons_mask.nii.gz");
  if (settings.reference == "cerebellum-pons") return core::resource("cerebellum_pons_mask.nii.gz");
  if (settings.reference == "brain") return brain_file();
  return settings.reference;
}

std::vector<float> read_on(const std::filesystem::path& path, const ops::Grid& grid) {
  core::Remarks remarks;
  const imaging::Volume::Pointer volume = imaging::read_nifti(path, remarks);
  for (const auto& warning : remarks.warnings) core::log_warn(path.string() + ": " + warning);
  return resample_smoothly(imaging::values_of(*volume), imaging::grid_of(*volume), grid);
}

/// Any mask file becomes shares: 0 outside, 1 inside, between where a coarse voxel is cut by the border.
std::vector<float> read_mask_on(const std::filesystem::path& path, const ops::Grid& grid) {
  core::Remarks remarks;
  const imaging::Volume::Pointer volume = imaging::read_nifti(path, remarks);
  const auto values = imaging::values_of(*volume);
  std::vector<float> binary(values.size());
  std::transform(values.begin(), values.end(), binary.begin(), [](float v) { return v > 0 ? 1.0F : 0.0F; });
  auto shares = resample_smoothly(binary, imaging::grid_of(*volume), grid);
  if (std::none_of(shares.begin(), shares.end(), [](float v) { return v > 0.05F; })) {
    throw core::Error(path.string() + ": the mask marks nothing in the template's field of view");
  }
  return shares;
}

RegistrationTarget make_target(const PreprocessSettings& settings) {
  const ops::Grid grid = imaging::template_grid(2);
  return core::with_context("template " + template_file(settings).string(), [&] {
    return RegistrationTarget(grid, read_on(template_file(settings), grid), read_mask_on(brain_file(), grid),
                              read_on(white_matter_file(), grid));
  });
}

}  // namespace

TemplateSpace::TemplateSpace(const PreprocessSettings& settings)
    : grid(imaging::template_grid(settings.spacing)),
      template_values(read_on(template_file(settings), grid)),
      brain(read_mask_on(brain_file(), grid)),
      reference(read_mask_on(reference_file(settings), grid)),
      target(make_target(settings)) {}

std::string settings_hash(const PreprocessSettings& settings) {
  core::Json json = settings_json(settings);
  json["method_version"] = method_version;
  json["template_hash"] = core::hash_file(template_file(settings));
  json["brain_hash"] = core::hash_file(brain_file());
  json["white_matter_hash"] = core::hash_file(white_matter_file());
  json["reference_hash"] = core::hash_file(reference_file(settings));
  // Where a file lies plays no part: what it holds is in the hash.
  json.erase("template");
  json.erase("reference");
  return core::hash_bytes(json.dump());
}

}  // namespace tripet::preprocessing
