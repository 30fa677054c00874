#include "preprocessing/preprocess_settings.hpp"

#include <filesystem>
#include <initializer_list>
#include <string_view>

#include "core/error.hpp"

namespace tripet::preprocessing {
namespace {

/// A shipped image goes by its name, a user's file by its path, which must hold from any working directory.
std::string name_or_path(const std::string& value, std::initializer_list<std::string_view> names) {
  for (const auto name : names) {
    if (value == name) return value;
  }
  return std::filesystem::absolute(value).lexically_normal().string();
}

}  // namespace

void PreprocessSettings::describe(core::OptionSet& options) {
  options.group("Steps");
  options.add("template", template_image, "Image to register to: fdg (shipped, MNI152) or a file")
      .value_name("fdg|FILE");
  options
      .add("registration", registration,
           "affine, rigid, nonlinear (affine, then a smooth deformation), or none when the scans are in template space "
           "already")
      .choices({"affine", "rigid", "nonlinear", "none"});
  options.add("spacing", spacing, "Voxel size of the prepared scans on the MNI152 field of view")
      .unit("mm")
      .range(1, 16);
  options
      .add("units", units, "suv: refuse scans without what SUV needs; auto: SUV where possible; as-is: stored values")
      .choices({"suv", "auto", "as-is"});
  options
      .add("frames", frames,
           "Of dynamic scans, average the frames from A to B minutes after the injection; needed for them")
      .value_name("A-B");
  options.add("realign", realign,
              "With --frames: move each frame to where the head lies in the others (rigid) before they are averaged");
  options
      .add("resolution", resolution,
           "Smooth each scan to this resolution (FWHM) by what its own, told from the image, lacks; 0: don't")
      .unit("mm")
      .range(0, 20);
  options.add("smooth-fwhm", smooth_fwhm, "Gaussian smoothing on the template grid").unit("mm").range(0, 30);
  options
      .add("normalize", normalize, "suvr: divide by the reference region's mean; zscore, minmax: over the brain; none")
      .choices({"suvr", "zscore", "minmax", "none"});
  options
      .add("reference", reference,
           "Reference region for suvr, or a mask file; auto: by tracer (FDG pons, amyloid and dopamine cerebellum, tau "
           "inferior-cerebellum)")
      .value_name("auto|pons|cerebellum-pons|cerebellum|inferior-cerebellum|brain|FILE");
  options
      .add("tracer", tracer,
           "Take the scans of this tracer (fdg, amyloid, tau, dopamine, or a tracer's name), and those that name none "
           "as such; auto: all, by the name that each has, else by its image")
      .value_name("auto|NAME");
}

core::Json settings_json(const PreprocessSettings& settings) {
  core::Json json = {{"template", name_or_path(settings.template_image, {"fdg"})},
                     {"registration", settings.registration},
                     {"spacing", settings.spacing},
                     {"units", settings.units},
                     {"frames", settings.frames},
                     {"smooth_fwhm", settings.smooth_fwhm},
                     {"normalize", settings.normalize},
                     {"reference", name_or_path(settings.reference, {"auto", "pons", "cerebellum-pons", "cerebellum",
                                                                     "inferior-cerebellum", "brain"})},
                     {"tracer", settings.tracer}};
  if (settings.realign) json["realign"] = true;
  if (settings.resolution > 0) json["resolution"] = settings.resolution;
  return json;
}

PreprocessSettings settings_from_json(const core::Json& json) {
  return core::with_context("preprocessing settings", [&] {
    PreprocessSettings settings;
    settings.template_image = json.at("template").get<std::string>();
    settings.registration = json.at("registration").get<std::string>();
    settings.spacing = json.at("spacing").get<double>();
    settings.units = json.at("units").get<std::string>();
    settings.frames = json.at("frames").get<std::string>();
    settings.realign = json.value("realign", false);
    settings.resolution = json.value("resolution", 0.0);
    settings.smooth_fwhm = json.at("smooth_fwhm").get<double>();
    settings.normalize = json.at("normalize").get<std::string>();
    settings.reference = json.at("reference").get<std::string>();
    settings.tracer = json.value("tracer", settings.tracer);
    return settings;
  });
}

}  // namespace tripet::preprocessing
