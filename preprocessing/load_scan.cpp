#include "preprocessing/load_scan.hpp"

#include <cmath>
#include <optional>
#include <utility>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "imaging/nifti_header.hpp"
#include "imaging/volume_file.hpp"
#include "preprocessing/dicom/series.hpp"
#include "preprocessing/sources/bids_name.hpp"
#include "preprocessing/suv/bids_suv.hpp"
#include "preprocessing/suv/frames.hpp"

namespace tripet::preprocessing {
namespace {

SuvResult as_stored(const std::string& units) {
  SuvResult result;
  result.units = units.empty() ? "unknown" : units;
  result.rule = "values as stored";
  result.details = {{"stored_units", result.units}};
  return result;
}

/// The rule for `units`: what to do when the header does not give SUV.
template <class Compute>
SuvResult suv_or_stored(const std::string& units, const std::string& stored, std::vector<std::string>& warnings,
                        Compute&& compute) {
  if (units == "as-is") return as_stored(stored);
  try {
    return compute();
  } catch (const SuvUnavailable& e) {
    if (units == "suv") throw core::Error(std::string("no SUV: ") + e.what());
    warnings.push_back(std::string("no SUV, stored values used: ") + e.what());
    return as_stored(stored);
  } catch (const SuvRefused& e) {
    throw core::Error(std::string("refused: ") + e.what());
  }
}

double checked_factor(double factor) {
  if (!(std::isfinite(factor) && factor > 0))
    throw core::Error("the factor to SUV is not a positive number; check dose, weight and times");
  return factor;
}

/// Values of one volume times the factor of each slice; slice z has the number first + z in the series.
void apply(const SuvResult& suv, std::size_t first, imaging::Volume& volume) {
  const auto size = volume.GetBufferedRegion().GetSize();
  const std::size_t slice = size[0] * size[1];
  float* values = volume.GetBufferPointer();
  for (std::size_t z = 0; z < size[2]; ++z) {
    const double factor = checked_factor(suv.slice_factors.empty() ? suv.factor : suv.slice_factors[first + z]);
    if (factor == 1) continue;
    for (std::size_t i = z * slice; i < (z + 1) * slice; ++i) {
      values[i] = static_cast<float>(factor * static_cast<double>(values[i]));
    }
  }
}

/// Which frames, and their factors where values are not corrected for decay and no SUV brings them to one time.
FrameChoice choose(const std::vector<FrameTime>& times, const PreprocessSettings& settings, const SuvResult& suv,
                   std::optional<double> half_life_of_uncorrected, std::vector<std::string>& warnings) {
  FrameChoice choice = choose_frames(times, parse_frame_range(settings.frames), warnings);
  if (suv.units == "SUVbw" || !half_life_of_uncorrected) return choice;
  const auto decayed = relative_decay(times, *half_life_of_uncorrected);
  for (std::size_t k = 0; k < times.size(); ++k) choice.weights[k] *= decayed[k];
  return choice;
}

/// sum += weight * volume; made by the first.
void add(const imaging::Volume& volume, double weight, imaging::Volume::Pointer& sum) {
  if (sum.IsNull()) {
    sum = imaging::Volume::New();
    sum->CopyInformation(&volume);
    sum->SetRegions(volume.GetBufferedRegion());
    sum->Allocate(true);
  }
  float* values = sum->GetBufferPointer();
  for (std::size_t i = 0; i < volume.GetBufferedRegion().GetNumberOfPixels(); ++i) {
    values[i] += static_cast<float>(weight * static_cast<double>(volume.GetBufferPointer()[i]));
  }
}

LoadedScan load_nifti(const ScanSource& source, const PreprocessSettings& settings) {
  LoadedScan scan;
  const std::size_t frames = imaging::nifti_frames(source.files.front());
  core::Json sidecar = core::Json::object();
  if (settings.units != "as-is" || frames > 1) sidecar = read_bids_sidecars(bids_sidecars(source.files.front()));
  const auto found = sidecar.find("Units");
  const std::string stored = found != sidecar.end() && found->is_string() ? found->get<std::string>() : "";
  scan.suv =
      suv_or_stored(settings.units, stored, scan.warnings, [&] { return suv_from_bids(sidecar, scan.warnings); });
  if (frames == 1) {
    scan.volume = imaging::read_nifti(source.files.front(), scan.warnings);
    apply(scan.suv, 0, *scan.volume);
    return scan;
  }
  FrameChoice choice = choose(bids_frame_times(sidecar, frames), settings, scan.suv,
                              bids_half_life_of_uncorrected(sidecar), scan.warnings);
  for (std::size_t k = 0; k < frames; ++k) {
    choice.weights[k] *= checked_factor(scan.suv.frame_factors.empty() ? scan.suv.factor : scan.suv.frame_factors[k]);
  }
  scan.volume = imaging::read_nifti(source.files.front(), scan.warnings, choice.weights);
  scan.frames = std::move(choice.details);
  return scan;
}

LoadedScan load_dicom(const ScanSource& source, const PreprocessSettings& settings) {
  LoadedScan scan;
  const DicomSeries& series = *source.series;
  const SuvHeader& header = series.suv;
  scan.suv =
      suv_or_stored(settings.units, header.units, scan.warnings, [&] { return suv_from_dicom(header, scan.warnings); });
  const bool dynamic = series.frames.size() > 1;
  std::vector<double> weights{1};
  if (dynamic) {
    std::optional<double> half_life;
    if (header.decay_correction == "NONE") half_life = injection_of(header).half_life;
    FrameChoice choice = choose(frame_times(series), settings, scan.suv, half_life, scan.warnings);
    weights = std::move(choice.weights);
    scan.frames = std::move(choice.details);
  }
  DecodedFile decoded;
  std::size_t first_slice = 0;
  for (std::size_t k = 0; k < series.frames.size(); ++k) {
    const DicomFrame& frame = series.frames[k];
    if (weights[k] != 0) {
      const imaging::Volume::Pointer volume = read_frame(frame, source.files, decoded);
      apply(scan.suv, first_slice, *volume);
      if (dynamic) {
        add(*volume, weights[k], scan.volume);
      } else {
        scan.volume = volume;
      }
    }
    first_slice += frame.slices.size();
  }
  // In the sidecar one for each slice of each frame would be a long list; the frames are there.
  if (dynamic) scan.suv.slice_factors.clear();
  imaging::require_contrast(*scan.volume);
  return scan;
}

}  // namespace

LoadedScan load_scan(const ScanSource& source, const PreprocessSettings& settings) {
  if (!source.problem.empty()) throw core::Error(source.problem);
  if (source.files.empty()) throw core::Error("has no files");
  // ITK's and GDCM's own exceptions, and out of memory from a damaged header, become errors of this scan.
  return core::with_context(
      "reading", [&] { return source.series ? load_dicom(source, settings) : load_nifti(source, settings); });
}

std::string source_hash(const ScanSource& source) {
  std::string hashes;
  for (const auto& file : source.files) {
    if (!imaging::has_nifti_name(file)) {
      hashes += core::hash_file(file);
      continue;
    }
    for (const auto& part : imaging::nifti_files(file)) hashes += core::hash_file(part);
    for (const auto& sidecar : bids_sidecars(file)) hashes += core::hash_file(sidecar);
  }
  return core::hash_bytes(hashes);
}

}  // namespace tripet::preprocessing
