#include "explanation/scans/scan_space.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/json.hpp"
#include "imaging/transform_file.hpp"
#include "imaging/volume_grid.hpp"
#include "preprocessing/load_scan.hpp"
#include "preprocessing/preprocess_settings.hpp"
#include "preprocessing/resampling.hpp"
#include "preprocessing/sources/scan_sources.hpp"

namespace tripet::explanation {
namespace {

namespace fs = std::filesystem;

constexpr const char* prepared_end = "_space-MNI152_desc-prepared_pet.nii";
constexpr const char* transform_end = "_from-scan_to-MNI152_xfm.tfm";
constexpr const char* inverse_end = "_from-MNI152_to-scan_xfm.tfm";

/// A transform that stands beside a prepared scan.
fs::path beside(const fs::path& prepared, const char* end) {
  const std::string name = prepared.filename().string();
  if (!name.ends_with(prepared_end)) throw core::Error("is not named as preprocess names a prepared scan");
  return prepared.parent_path() / (name.substr(0, name.size() - std::string(prepared_end).size()) + end);
}

/// A deformation's inverse is a file of its own.
ops::Deformation map_to_template(const fs::path& prepared, const preprocessing::PreprocessSettings& settings) {
  if (settings.registration == "nonlinear") return imaging::read_deformation(beside(prepared, inverse_end));
  ops::Deformation map;
  map.then = imaging::read_transform(beside(prepared, transform_end)).inverse();
  return map;
}

preprocessing::ScanSource source_of(const fs::path& raw, const std::string& participant_id,
                                    const std::string& session_id) {
  std::vector<std::string> notes;
  const auto sources = preprocessing::find_scans({raw}, notes);
  if (sources.size() == 1) return sources.front();
  for (const auto& source : sources) {
    if (source.participant_id == participant_id && source.session_id == session_id) return source;
  }
  throw core::Error(raw.string() + " holds " + std::to_string(sources.size()) + " scans, none of them named " +
                    participant_id);
}

}  // namespace

ops::Grid grid_of(const core::MappedVolume& volume) {
  ops::Grid grid{volume.size(), ops::Affine{volume.affine()}};
  for (std::size_t axis = 0; axis < 2; ++axis) {  // RAS to LPS
    for (double& value : grid.to_world.rows[axis]) value = -value;
  }
  return grid;
}

RawScan read_raw_scan(const fs::path& prepared, const std::string& participant_id, const std::string& session_id) {
  const auto sidecar = fs::path(prepared).replace_extension(".json");
  const core::Json json = core::read_json(sidecar);
  const auto& sources = core::member(json, "Sources");
  if (!sources.is_array() || sources.size() != 1 || !sources[0].is_string()) {
    throw core::Error(sidecar.string() + ": does not name the raw scan");
  }
  const fs::path raw = sources[0].get<std::string>();
  if (!fs::exists(raw)) {
    throw core::Error("the raw scan " + raw.string() +
                      " is not there; start from the folder in which preprocess was started, or give --space MNI152");
  }
  RawScan scan;
  auto settings = preprocessing::settings_from_json(json.at("Preprocessing"));
  scan.to_template = map_to_template(prepared, settings);
  settings.units = "as-is";  // only its grid and its picture are of interest
  scan.volume = preprocessing::load_scan(source_of(raw, participant_id, session_id), settings).volume;
  return scan;
}

std::vector<float> in_scan_space(std::span<const float> map, const ops::Grid& grid, const RawScan& scan) {
  return preprocessing::resample_smoothly(map, grid, imaging::grid_of(*scan.volume), scan.to_template);
}

}  // namespace tripet::explanation
