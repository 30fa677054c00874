#include "preprocessing/template_space.hpp"

#include <array>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/resources.hpp"
#include "imaging/template_grid.hpp"
#include "preprocessing/reference_region.hpp"

namespace tripet::preprocessing {
namespace {

/// Raised when prepared scans come out differently from the same settings, so that old ones are not taken for new.
constexpr int method_version = 3;

std::filesystem::path template_file(const PreprocessSettings& settings) {
  return settings.template_image == "fdg" ? core::resource("fdg_template.nii.gz")
                                          : std::filesystem::path(settings.template_image);
}

std::string brain_file() {
  return core::resource("brain_mask.nii.gz").string();
}

// What the tissues are made from.
constexpr std::array tissue_files{"gm_probability.nii.gz", "wm_probability.nii.gz", "cerebellum_pons_mask.nii.gz",
                                  "head_uptake.nii.gz"};

Tissues read_tissues(const ops::Grid& grid) {
  const auto share = [&](std::size_t k) {
    std::vector<float> values = read_image_on(core::resource(tissue_files[k]).string(), grid);
    for (float& v : values) v /= 255;
    return values;
  };
  return make_tissues(grid, share(0), share(1), read_mask_on(core::resource(tissue_files[2]).string(), grid), share(3));
}

RegistrationTarget make_target(const PreprocessSettings& settings, const Tissues& tissues) {
  const ops::Grid& grid = tissues.grid;
  return core::with_context("template " + template_file(settings).string(), [&] {
    return RegistrationTarget(grid, read_image_on(template_file(settings).string(), grid),
                              read_mask_on(brain_file(), grid), &tissues);
  });
}

std::optional<DeformationTarget> make_deformation_target(const PreprocessSettings& settings, const Tissues& tissues) {
  if (settings.registration != "nonlinear") return std::nullopt;
  return DeformationTarget{read_image_on(template_file(settings).string(), tissues.grid),
                           read_mask_on(brain_file(), tissues.grid), tissues};
}

std::map<std::string, std::vector<float>> read_references(const PreprocessSettings& settings, const ops::Grid& grid) {
  std::map<std::string, std::vector<float>> regions;
  for (const Contrast contrast : all_contrasts) {
    const std::string name = reference_name(settings, contrast);
    if (!regions.contains(name)) regions[name] = reference_region(name, grid);
  }
  return regions;
}

}  // namespace

std::string reference_name(const PreprocessSettings& settings, Contrast contrast) {
  return settings.reference == "auto" ? usual_reference(contrast) : settings.reference;
}

TemplateSpace::TemplateSpace(const PreprocessSettings& settings)
    : TemplateSpace(settings, read_tissues(imaging::template_grid(2))) {}

TemplateSpace::TemplateSpace(const PreprocessSettings& settings, const Tissues& tissues)
    : grid(imaging::template_grid(settings.spacing)),
      template_values(read_image_on(template_file(settings).string(), grid)),
      brain(read_mask_on(brain_file(), grid)),
      references(read_references(settings, grid)),
      target(make_target(settings, tissues)),
      blurred(tissues, read_mask_on(brain_file(), tissues.grid)),
      deformation(make_deformation_target(settings, tissues)) {}

std::string settings_hash(const PreprocessSettings& settings) {
  core::Json json = settings_json(settings);
  json["method_version"] = method_version;
  json["template_hash"] = core::hash_file(template_file(settings));
  json["brain_hash"] = core::hash_file(brain_file());
  for (const char* file : tissue_files) json["tissue_hashes"].push_back(core::hash_file(core::resource(file)));
  for (const Contrast contrast : all_contrasts)
    json["reference_hashes"].push_back(reference_hash(reference_name(settings, contrast)));
  // Which scans are taken does not change one of them.
  json["tracer"] = to_text(contrast_of(settings.tracer));
  // Where a file lies plays no part: what it holds is in the hash.
  json.erase("template");
  json.erase("reference");
  return core::hash_bytes(json.dump());
}

}  // namespace tripet::preprocessing
