#include "preprocessing/preprocess_scan.hpp"

#include <chrono>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/json.hpp"
#include "core/picture/png.hpp"
#include "core/run_record.hpp"
#include "core/text.hpp"
#include "imaging/transform_file.hpp"
#include "imaging/volume_file.hpp"
#include "imaging/volume_grid.hpp"
#include "ops/smooth.hpp"
#include "preprocessing/derivative.hpp"
#include "preprocessing/intensity.hpp"
#include "preprocessing/load_scan.hpp"
#include "preprocessing/placed_scan.hpp"
#include "preprocessing/quality/motion_plot.hpp"
#include "preprocessing/quality/picture.hpp"
#include "preprocessing/resampling.hpp"
#include "preprocessing/resolution/common_resolution.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;

DerivativePaths paths_of(const ScanSource& source, const Batch& batch) {
  return {batch.out, source};
}

std::string rounded(double value, double places) {
  const double power = std::pow(10, places);
  return core::format_number(std::round(value * power) / power);
}

/// What the scan shows: by its own tracer's name, else by what the user says.
Contrast contrast_shown(const LoadedScan& scan, const PreprocessSettings& settings) {
  const Contrast named = contrast_of(scan.tracer);
  return named == Contrast::unknown ? contrast_of(settings.tracer) : named;
}

core::Json suv_json(const LoadedScan& scan) {
  const SuvResult& suv = scan.suv;
  core::Json json = {{"Units", suv.units}, {"Factor", suv.factor}, {"Rule", suv.rule}};
  if (!suv.slice_factors.empty()) json["SliceFactors"] = suv.slice_factors;
  if (!suv.details.is_null()) json["Details"] = suv.details;
  if (!scan.frames.is_null()) json["Frames"] = scan.frames;
  return json;
}

/// The end of every sidecar: what finished_record() needs to tell whether the scan is up to date, and its row.
void finish_sidecar(const fs::path& path, core::Json json, const core::ScanRecord& record, const ScanSource& source,
                    const core::Remarks& remarks) {
  // They depend on what lies beside the scan, which no hash of its own bytes tells.
  if (!source.remarks.warnings.empty()) json["SourceWarnings"] = source.remarks.warnings;
  json["Warnings"] = remarks.warnings;
  json["Notes"] = remarks.notes;
  json["Status"] = core::to_text(record.status);
  json["Reason"] = record.reason;
  json["Similarity"] = record.similarity;
  json["SuvUnits"] = record.suv_units;
  json["SourceHash"] = record.source_hash;
  json["SettingsHash"] = record.settings_hash;
  json["GeneratedBy"] = "tripet " + core::version();
  json["seconds"] = record.seconds;
  core::write_json(path, json);
}

std::string units_after(const PreprocessSettings& settings, const SuvResult& suv) {
  if (settings.normalize == "suvr") return "SUVR";
  if (settings.normalize == "zscore") return "z-score";
  return settings.normalize == "minmax" ? "relative" : suv.units;
}

/// The values on the template grid in their final scale, and what was done for it.
core::Json normalized(std::span<float> values, const Batch& batch, const std::string& reference,
                      const ops::Grid& scan_grid, const ops::Affine& template_to_scan) {
  const TemplateSpace& space = *batch.space;
  const std::string& mode = batch.settings.normalize;
  if (mode != "suvr") {
    return core::with_context("normalisation", [&] { return normalize(values, mode, space.brain, {}); });
  }
  return core::with_context("normalisation by " + reference, [&] {
    const std::vector<float>& region = space.references.at(reference);
    const double seen = share_in_view(region, space.grid, scan_grid, template_to_scan);
    if (seen < 0.8)
      throw core::Error("only " + rounded(100 * seen, 0) + " % of the reference region is in the field of view");
    core::Json json = normalize(values, mode, space.brain, region);
    json["Reference"] = reference;
    return json;
  });
}

void write_suv(const ScanSource& source, const LoadedScan& scan, const Batch& batch, core::ScanRecord& record,
               const std::chrono::steady_clock::time_point& started) {
  if (scan.suv.units != "SUVbw") {
    throw core::Error("has no SUV: its units are " + scan.suv.units);
  }
  const auto paths = paths_of(source, batch);
  fs::remove(paths.suv_sidecar);
  imaging::write_nifti(paths.suv, scan.volume, "tripet " + core::version() + " SUVbw");
  record.output = fs::relative(paths.suv, batch.out).string();
  record.seconds = rounded(std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count(), 2);
  finish_sidecar(paths.suv_sidecar,
                 {{"Sources", {source.shown}}, {"SkullStripped", false}, {"Units", "SUVbw"}, {"SUV", suv_json(scan)}},
                 record, source, scan.remarks);
}

/// What a person should look at becomes the status and its reason.
void set_doubts(core::ScanRecord& record, const std::vector<std::string>& doubts) {
  if (doubts.empty()) return;
  record.status = core::ScanStatus::warn;
  record.reason = core::join(doubts, "; ");
}

/// resolution: the sidecar's. Of earlier versions it has none.
void set_fwhm(core::ScanRecord& record, const core::Json& resolution) {
  const core::Json fwhm = resolution.value("FWHM", core::Json());
  if (!fwhm.is_array()) return;
  record.fwhm_x = rounded(fwhm.at(0).get<double>(), 2);
  record.fwhm_y = rounded(fwhm.at(1).get<double>(), 2);
  record.fwhm_z = rounded(fwhm.at(2).get<double>(), 2);
}

}  // namespace

core::ScanRecord started_record(const ScanSource& source, const Batch& batch) {
  core::ScanRecord record;
  record.participant_id = source.participant_id;
  record.session_id = source.session_id;
  record.source = source.shown;
  record.output = record.reason = record.suv_units = record.similarity = record.source_hash = "n/a";
  record.seconds = "n/a";
  record.settings_hash = batch.settings_hash;
  record.status = core::ScanStatus::failed;
  return record;
}

core::ScanRecord preprocess_scan(const ScanSource& source, const std::string& source_hash, const Batch& batch) {
  const auto started = std::chrono::steady_clock::now();
  core::ScanRecord record = started_record(source, batch);
  record.source_hash = source_hash;
  PreprocessSettings settings = batch.settings;
  // Stored values would not be written.
  if (batch.space == nullptr && settings.units == "auto") settings.units = "suv";
  LoadedScan scan = load_scan(source, settings, batch.threads);
  record.suv_units = scan.suv.units;
  record.status = core::ScanStatus::ok;
  if (batch.space == nullptr) {
    set_doubts(record, scan.remarks.warnings);
    write_suv(source, scan, batch, record, started);
    return record;
  }

  const TemplateSpace& space = *batch.space;
  const Contrast contrast = contrast_shown(scan, settings);
  PlacedScan placed = place_scan(*scan.volume, settings, space, contrast);
  const ops::Affine& linear = placed.linear.template_to_scan;
  const ops::Deformation template_to_scan = placed.template_to_scan();
  const ops::Grid scan_grid = imaging::grid_of(*scan.volume);
  CommonResolution common = to_common_resolution(space.blurred, settings.resolution, scan_grid,
                                                 imaging::values_of(*scan.volume), space.grid, linear);
  std::vector<float> values =
      common.smoothed.empty()
          ? resample_smoothly(imaging::values_of(*scan.volume), scan_grid, space.grid, template_to_scan)
          : resample_smoothly(common.smoothed, scan_grid, space.grid, template_to_scan);
  if (batch.settings.registration == "none") {
    placed.linear.similarity = correlation_in(values, space.template_values, space.brain);
    if (placed.linear.similarity < 0.5)
      placed.linear.doubts.push_back("low similarity to the template; is the scan in MNI152 space?");
  }
  if (batch.settings.smooth_fwhm > 0) {
    ops::smooth(values, space.grid.size, ops::sigma_in_voxels(batch.settings.smooth_fwhm, space.grid.spacing()));
  }
  core::Json intensity = normalized(values, batch, reference_name(settings, contrast), scan_grid, linear);
  scan.volume = nullptr;

  std::vector<std::string> doubts = placed.doubts();
  doubts.insert(doubts.end(), common.doubts.begin(), common.doubts.end());
  doubts.insert(doubts.end(), scan.remarks.warnings.begin(), scan.remarks.warnings.end());
  set_doubts(record, doubts);
  record.similarity = rounded(placed.linear.similarity, 4);
  set_fwhm(record, common.json);
  const auto paths = paths_of(source, batch);
  record.output = fs::relative(paths.prepared, batch.out).string();
  fs::remove(paths.sidecar);
  write_prepared_scan(paths.prepared, space.grid, values,
                      "tripet " + core::version() + " " + units_after(batch.settings, scan.suv));
  imaging::write_transform(paths.transform, template_to_scan);
  fs::remove(paths.inverse);
  if (placed.nonlinear) imaging::write_transform(paths.inverse, placed.nonlinear->scan_to_template);
  const std::string motion = motion_plot(scan.frames);
  fs::remove(paths.motion);
  if (!motion.empty()) core::write_text(paths.motion, motion);
  core::write_png(paths.picture, quality_picture(space.grid, values, space.template_values, space.brain));
  record.seconds = rounded(std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count(), 2);
  finish_sidecar(paths.sidecar,
                 {{"Sources", {source.shown}},
                  {"SpatialReference", "MNI152"},
                  {"SkullStripped", false},
                  {"Units", units_after(batch.settings, scan.suv)},
                  {"Tracer", {{"Name", scan.tracer}, {"Contrast", to_text(contrast)}}},
                  {"Preprocessing", settings_json(batch.settings)},
                  {"SUV", suv_json(scan)},
                  {"Registration", placement_json(placed, batch.settings)},
                  {"Resolution", std::move(common.json)},
                  {"Intensity", std::move(intensity)}},
                 record, source, scan.remarks);
  return record;
}

std::optional<core::ScanRecord> finished_record(const ScanSource& source, const std::string& source_hash,
                                                const Batch& batch) {
  const auto paths = paths_of(source, batch);
  const bool suv_only = batch.space == nullptr;
  const fs::path& sidecar = suv_only ? paths.suv_sidecar : paths.sidecar;
  const fs::path& output = suv_only ? paths.suv : paths.prepared;
  if (!fs::exists(sidecar) || !fs::exists(output)) return std::nullopt;
  if (!suv_only && (!fs::exists(paths.transform) || !fs::exists(paths.picture))) return std::nullopt;
  if (!suv_only && batch.settings.registration == "nonlinear" && !fs::exists(paths.inverse)) return std::nullopt;
  try {
    const core::Json json = core::read_json(sidecar);
    if (json.at("SourceHash") != source_hash || json.at("SettingsHash") != batch.settings_hash) return std::nullopt;
    if (json.value("SourceWarnings", std::vector<std::string>()) != source.remarks.warnings) return std::nullopt;
    if (!suv_only && !fs::exists(paths.motion) && !motion_plot(json.at("SUV").value("Frames", core::Json())).empty())
      return std::nullopt;
    core::ScanRecord found = started_record(source, batch);
    found.output = fs::relative(output, batch.out).string();
    found.status = core::parse_scan_status(json.at("Status").get<std::string>()).value();
    found.reason = json.at("Reason").get<std::string>();
    found.similarity = json.at("Similarity").get<std::string>();
    found.suv_units = json.at("SuvUnits").get<std::string>();
    found.seconds = json.at("seconds").get<std::string>();
    found.source_hash = source_hash;
    set_fwhm(found, json.value("Resolution", core::Json::object()));
    return found;
  } catch (const std::exception&) {
    return std::nullopt;  // a sidecar that is no longer what was written: make the scan again
  }
}

void remove_outputs(const ScanSource& source, const Batch& batch) {
  const auto paths = paths_of(source, batch);
  std::error_code ignored;
  if (batch.space == nullptr) {
    for (const auto& path : {paths.suv_sidecar, paths.suv}) fs::remove(path, ignored);
  } else {
    for (const auto& path :
         {paths.sidecar, paths.prepared, paths.transform, paths.inverse, paths.picture, paths.motion})
      fs::remove(path, ignored);
  }
}

}  // namespace tripet::preprocessing
