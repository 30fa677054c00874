#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "core/options.hpp"

namespace tripet::preprocessing {

/// What decides the bytes of a prepared scan: hashed into settings_hash and written into each sidecar.
struct PrepareSettings {
  std::string template_image = "fdg";
  std::string registration = "affine";
  double spacing = 2;
  std::string units = "auto";
  std::string frames;
  double smooth_fwhm = 0;
  std::string normalize = "suvr";
  std::string reference = "pons";

  void describe(core::OptionSet& options);
};

/// The settings as they stand in sidecars and in models. Files are named by their absolute path.
core::Json settings_json(const PrepareSettings& settings);
/// Throws Error for a key that is missing or of the wrong kind.
PrepareSettings settings_from_json(const core::Json& json);

struct PreprocessOptions {
  std::vector<std::filesystem::path> in;
  std::filesystem::path out;
  PrepareSettings settings;
  std::string stop_after = "normalize";
  int workers = 0;
  std::string shard = "1/1";

  void describe(core::OptionSet& options);
};

}  // namespace tripet::preprocessing
