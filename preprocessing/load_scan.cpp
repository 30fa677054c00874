#include "preprocessing/load_scan.hpp"

#include <cmath>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "preprocessing/bids_name.hpp"
#include "preprocessing/bids_suv.hpp"
#include "preprocessing/dicom_series.hpp"
#include "preprocessing/nifti_header.hpp"
#include "preprocessing/volume_io.hpp"

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
SuvResult convert(const std::string& units, const std::string& stored, std::vector<std::string>& warnings,
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

void apply(const SuvResult& suv, Volume& volume) {
  const auto size = volume.GetBufferedRegion().GetSize();
  const std::size_t slice = size[0] * size[1];
  float* values = volume.GetBufferPointer();
  for (std::size_t z = 0; z < size[2]; ++z) {
    const double factor = suv.slice_factors.empty() ? suv.factor : suv.slice_factors[z];
    if (!(std::isfinite(factor) && factor > 0))
      throw core::Error("the factor to SUV is no positive number; check dose, weight and times");
    if (factor == 1) continue;
    for (std::size_t i = z * slice; i < (z + 1) * slice; ++i) {
      values[i] = static_cast<float>(factor * static_cast<double>(values[i]));
    }
  }
}

LoadedScan load_nifti(const ScanSource& source, const std::string& units) {
  LoadedScan scan;
  core::Json sidecar = core::Json::object();
  if (units != "as-is") sidecar = read_bids_sidecars(bids_sidecars(source.files.front()));
  const auto found = sidecar.find("Units");
  const std::string stored = found != sidecar.end() && found->is_string() ? found->get<std::string>() : "";
  scan.suv = convert(units, stored, scan.warnings, [&] { return suv_from_bids(sidecar, scan.warnings); });
  scan.volume = read_nifti(source.files.front(), scan.warnings);
  return scan;
}

LoadedScan load_dicom(const ScanSource& source, const std::string& units) {
  LoadedScan scan;
  std::vector<DicomHeader> slices;
  for (const auto& file : source.files) {
    slices.push_back(core::with_context(file.filename().string(), [&] { return read_dicom_header(file); }));
  }
  slices = order_slices(std::move(slices));
  const SuvHeader header = series_suv_header(slices);
  scan.suv = convert(units, header.units, scan.warnings, [&] { return suv_from_dicom(header, scan.warnings); });
  scan.volume = read_dicom_volume(slices);
  require_contrast(*scan.volume);
  return scan;
}

}  // namespace

LoadedScan load_scan(const ScanSource& source, const std::string& units) {
  if (!source.problem.empty()) throw core::Error(source.problem);
  if (source.files.empty()) throw core::Error("has no files");
  // ITK's and GDCM's own exceptions, and out of memory from a damaged header, become errors of this scan.
  return core::with_context("reading", [&] {
    LoadedScan scan = has_nifti_name(source.files.front()) ? load_nifti(source, units) : load_dicom(source, units);
    apply(scan.suv, *scan.volume);
    return scan;
  });
}

std::string source_hash(const ScanSource& source) {
  std::string hashes;
  for (const auto& file : source.files) {
    if (!has_nifti_name(file)) {
      hashes += core::hash_file(file);
      continue;
    }
    for (const auto& part : nifti_files(file)) hashes += core::hash_file(part);
    for (const auto& sidecar : bids_sidecars(file)) hashes += core::hash_file(sidecar);
  }
  return core::hash_bytes(hashes);
}

}  // namespace tripet::preprocessing
