#include "preprocessing/load_scan.hpp"

#include <cmath>
#include <functional>
#include <optional>
#include <utility>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/text.hpp"
#include "imaging/nifti_header.hpp"
#include "imaging/volume_file.hpp"
#include "imaging/volume_grid.hpp"
#include "preprocessing/dicom/series.hpp"
#include "preprocessing/realigned_frames.hpp"
#include "preprocessing/sources/bids_name.hpp"
#include "preprocessing/sources/tracer.hpp"
#include "preprocessing/suv/bids_suv.hpp"
#include "preprocessing/suv/frames.hpp"
#include "preprocessing/suv/level.hpp"
#include "preprocessing/suv/participant_body.hpp"
#include "preprocessing/suv/sidecar.hpp"

namespace tripet::preprocessing {
namespace {

SuvResult as_stored(const std::string& units) {
  SuvResult result;
  result.units = units.empty() ? "unknown" : units;
  result.rule = "values as stored";
  result.details = {{"stored_units", result.units}};
  return result;
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
                   std::optional<double> half_life_of_uncorrected, core::Remarks& remarks) {
  FrameChoice choice = choose_frames(times, parse_frame_range(settings.frames), remarks);
  if (suv.units == "SUVbw" || !half_life_of_uncorrected) return choice;
  const auto decayed = relative_decay(times, *half_life_of_uncorrected);
  for (std::size_t k = 0; k < times.size(); ++k) {
    if (choice.weights[k] != 0) choice.weights[k] *= decayed[k];
  }
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

/// The frame's share of the average as choose() tells it: what its weight has beyond that is a factor of its values.
double frame_share(const core::Json& details, std::size_t frame) {
  for (const auto& entry : details) {
    if (entry.at("Frame") == frame + 1) return entry.at("Weight").get<double>();
  }
  return 0;
}

/// Each frame with a weight read alone.
std::vector<TakenFrame> read_nifti_frames(const std::filesystem::path& file, const FrameChoice& choice,
                                          core::Remarks& remarks) {
  std::vector<TakenFrame> taken;
  for (std::size_t k = 0; k < choice.weights.size(); ++k) {
    if (choice.weights[k] == 0) continue;
    const double share = frame_share(choice.details, k);
    std::vector<double> alone(choice.weights.size(), 0.0);
    alone[k] = choice.weights[k] / share;
    const auto volume =
        core::with_context("frame " + std::to_string(k + 1), [&] { return imaging::read_nifti(file, remarks, alone); });
    taken.push_back({k + 1, share, volume});
  }
  return taken;
}

/// Of what a data set's tables add to a header or a sidecar; empty when that is nothing.
std::string table_hash(const std::function<core::Json(core::Remarks&)>& read_body) {
  try {
    core::Remarks ignored;
    const core::Json body = read_body(ignored);
    return body.empty() ? "" : core::hash_bytes(body.dump());
  } catch (const core::Error&) {
    return "";  // reading the scan says why
  }
}

/// Of the sidecars of a NIfTI, and of what the data set's tables add to them.
std::string sidecar_hashes(const std::filesystem::path& file) {
  std::string hashes;
  const auto sidecars = bids_sidecars(file);
  for (const auto& sidecar : sidecars) hashes += core::hash_file(sidecar);
  hashes += table_hash(
      [&](core::Remarks& ignored) { return missing_body(file, read_bids_sidecars(sidecars, ignored), ignored); });
  return hashes;
}

/// A doubtful dose stands only where it gives SUVs that a body can have.
void require_plausible_level(const LoadedScan& scan) {
  if (scan.suv.dose_doubt == DoseDoubt::none) return;
  const auto& spacing = scan.volume->GetSpacing();
  const double millilitres = spacing[0] * spacing[1] * spacing[2] / 1000;
  const auto why = implausible_level(imaging::values_of(*scan.volume), millilitres,
                                     scan.suv.details["weight_kg"].get<double>(), scan.suv.dose_doubt);
  if (why) throw SuvUnavailable(core::join(scan.remarks.warnings, "; ") + ": " + *why);
}

/// A label that stands for a contrast is believed before the header or sidecar, which may say less ("Solution").
std::string tracer_named(const ScanSource& source, const std::string& named) {
  return named.empty() || contrast_of(source.tracer) != Contrast::unknown ? source.tracer : named;
}

/// Where nothing else is asked of the sidecars, broken ones are not in the way.
std::string tracer_in_sidecars(const std::filesystem::path& file) {
  core::Remarks ignored;
  try {
    return tracer_of(read_bids_sidecars(bids_sidecars(file), ignored));
  } catch (const core::Error&) {
    return "";
  }
}

void load_nifti(const ScanSource& source, const PreprocessSettings& settings, bool stored, LoadedScan& scan) {
  const std::filesystem::path& file = source.files.front();
  const std::size_t frames = imaging::nifti_frames(file);
  core::Json sidecar = core::Json::object();
  if (settings.units != "as-is" || frames > 1) sidecar = read_bids_sidecars(bids_sidecars(file), scan.remarks);
  scan.tracer = tracer_named(source, sidecar.empty() ? tracer_in_sidecars(file) : tracer_of(sidecar));
  if (stored) {
    scan.suv = as_stored(Sidecar(sidecar).text({"Units", "Unit"}));
  } else {
    sidecar.update(missing_body(file, sidecar, scan.remarks));
    scan.suv = suv_from_bids(sidecar, scan.remarks);
  }
  if (frames == 1) {
    scan.volume = imaging::read_nifti(file, scan.remarks);
    apply(scan.suv, 0, *scan.volume);
    return;
  }
  FrameChoice choice = choose(bids_frame_times(sidecar, frames, scan.remarks), settings, scan.suv,
                              bids_half_life_of_uncorrected(sidecar), scan.remarks);
  const auto& factors = scan.suv.frame_factors;
  for (std::size_t k = 0; k < frames; ++k) {
    if (choice.weights[k] != 0) choice.weights[k] *= checked_factor(factors.empty() ? scan.suv.factor : factors[k]);
  }
  scan.frames = choice.details;
  scan.volume = settings.realign
                    ? average_realigned(read_nifti_frames(file, choice, scan.remarks), scan.frames, scan.remarks)
                    : imaging::read_nifti(file, scan.remarks, choice.weights);
}

void load_dicom(const ScanSource& source, const PreprocessSettings& settings, bool stored, int threads,
                LoadedScan& scan) {
  const DicomSeries& series = *source.series;
  SuvHeader header = series.suv;
  if (!stored) {
    const core::Json body = missing_body(source.files.front().parent_path(), source, header, scan.remarks);
    header = with_body(std::move(header), body);
  }
  scan.tracer = tracer_named(source, tracer_of(header));
  scan.suv = stored ? as_stored(header.units) : suv_from_dicom(header, scan.remarks);
  const bool dynamic = series.frames.size() > 1;
  std::vector<double> weights{1};
  if (dynamic) {
    std::optional<double> half_life;
    if (header.decay_correction == "NONE") half_life = injection_of(header).half_life;
    FrameChoice choice = choose(frame_times(series), settings, scan.suv, half_life, scan.remarks);
    weights = std::move(choice.weights);
    refuse_partial_frames(series, parse_frame_range(settings.frames), scan.remarks);
    scan.frames = std::move(choice.details);
  }
  std::vector<TakenFrame> taken;
  std::size_t first_slice = 0;
  for (std::size_t k = 0; k < series.frames.size(); ++k) {
    const DicomFrame& frame = series.frames[k];
    if (weights[k] != 0) {
      const imaging::Volume::Pointer volume = read_frame(frame, source.files, threads);
      apply(scan.suv, first_slice, *volume);
      if (dynamic && settings.realign) {
        taken.push_back({k + 1, frame_share(scan.frames, k), nullptr});
        add(*volume, weights[k] / taken.back().weight, taken.back().volume);
      } else if (dynamic) {
        add(*volume, weights[k], scan.volume);
      } else {
        scan.volume = volume;
      }
    }
    first_slice += frame.slices.size();
  }
  if (!taken.empty()) scan.volume = average_realigned(taken, scan.frames, scan.remarks);
  // In the sidecar one for each slice of each frame would be a long list; the frames are there.
  if (dynamic) scan.suv.slice_factors.clear();
  imaging::require_contrast(*scan.volume);
}

/// In SUV, or as stored. remarks: what was said before of this scan.
LoadedScan load(const ScanSource& source, const PreprocessSettings& settings, bool stored, int threads,
                core::Remarks remarks) {
  LoadedScan scan;
  scan.remarks = std::move(remarks);
  source.series ? load_dicom(source, settings, stored, threads, scan) : load_nifti(source, settings, stored, scan);
  require_plausible_level(scan);
  return scan;
}

/// What to do when the header does not give SUV.
LoadedScan load_in_units(const ScanSource& source, const PreprocessSettings& settings, int threads) {
  if (settings.units == "as-is") return load(source, settings, true, threads, source.remarks);
  try {
    return load(source, settings, false, threads, source.remarks);
  } catch (const SuvUnavailable& e) {
    if (settings.units == "suv") throw core::Error(std::string("no SUV: ") + e.what());
    core::Remarks remarks = source.remarks;
    remarks.warn(std::string("no SUV, stored values used: ") + e.what());
    return load(source, settings, true, threads, std::move(remarks));
  } catch (const SuvRefused& e) {
    throw core::Error(std::string("refused: ") + e.what());
  }
}

}  // namespace

LoadedScan load_scan(const ScanSource& source, const PreprocessSettings& settings, int threads) {
  if (!source.problem.empty()) throw core::Error(source.problem);
  if (source.files.empty()) throw core::Error("has no files");
  // ITK's own exceptions, and out of memory from a damaged header, become errors of this scan.
  return core::with_context("reading", [&] { return load_in_units(source, settings, threads); });
}

std::string source_hash(const ScanSource& source) {
  std::string hashes;
  if (source.series)
    hashes += table_hash([&](core::Remarks& ignored) {
      return missing_body(source.files.front().parent_path(), source, source.series->suv, ignored);
    });
  for (const auto& file : source.files) {
    if (!imaging::has_nifti_name(file)) {
      hashes += core::hash_file(file);
      continue;
    }
    for (const auto& part : imaging::nifti_files(file)) hashes += core::hash_file(part);
    hashes += sidecar_hashes(file);
  }
  return core::hash_bytes(hashes);
}

}  // namespace tripet::preprocessing
