#pragma once

#include <string>

#include "core/json.hpp"
#include "core/options.hpp"

namespace tripet::preprocessing {

/// What decides the bytes of a prepared scan: hashed into settings_hash and written into each sidecar.
struct PreprocessSettings {
  std::string template_image = "fdg";
  std::string registration = "affine";
  double spacing = 2;
  std::string units = "auto";
  std::string frames;
  bool realign = false;
  double resolution = 0;  // mm FWHM that all scans get; 0: each keeps its own
  double smooth_fwhm = 0;
  std::string normalize = "suvr";
  std::string reference = "auto";  // by contrast
  std::string tracer = "auto";     // of scans that name none: a contrast's name, or a tracer's

  void describe(core::OptionSet& options);
};

/// The settings as they stand in sidecars and in models. Files are named by their absolute path.
core::Json settings_json(const PreprocessSettings& settings);
/// Throws Error for a key that is missing or of the wrong kind; settings of before `tracer` have auto. `realign`
/// and `resolution` stand in them only where they are asked for, so that hashes without them stay.
PreprocessSettings settings_from_json(const core::Json& json);

}  // namespace tripet::preprocessing
