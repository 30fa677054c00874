#include "preprocessing/suv/bids_suv.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/text.hpp"
#include "preprocessing/suv/body.hpp"
#include "preprocessing/suv/physics.hpp"
#include "preprocessing/suv/times.hpp"

namespace tripet::preprocessing {
namespace {

/// Fields of a sidecar, forgiving in their type: numbers may be texts or lists of one. `n/a` and null are missing.
class Sidecar {
 public:
  explicit Sidecar(const core::Json& json) : json_(json) {}

  std::string text(const std::string& key) const {
    const core::Json* value = find(key);
    if (value == nullptr) return "";
    if (value->is_string()) {
      const std::string found = core::trim(value->get<std::string>());
      return found == "n/a" ? "" : found;
    }
    return value->is_number() || value->is_boolean() ? value->dump() : "";
  }
  std::optional<double> number(const std::string& key) const {
    const auto value = core::parse_number(text(key));
    return value && std::isfinite(*value) ? value : std::nullopt;
  }
  std::optional<double> first_number(const std::vector<std::string>& keys) const {
    for (const std::string& key : keys) {
      if (const auto value = number(key)) return value;
    }
    return std::nullopt;
  }
  /// A list of numbers, or one; empty when it is missing or holds anything else.
  std::vector<double> numbers(const std::string& key) const {
    if (const auto one = number(key)) return {*one};
    const auto found = json_.find(key);
    std::vector<double> values;
    if (found == json_.end() || !found->is_array()) return values;
    for (const core::Json& value : *found) {
      if (!value.is_number()) return {};
      values.push_back(value.get<double>());
    }
    return values;
  }
  std::optional<bool> flag(const std::string& key) const {
    const std::string value = core::to_lower(text(key));
    if (value == "true" || value == "1") return true;
    if (value == "false" || value == "0") return false;
    return std::nullopt;
  }

 private:
  const core::Json* find(const std::string& key) const {
    const auto found = json_.find(key);
    if (found == json_.end()) return nullptr;
    const core::Json* value = &*found;
    return value->is_array() && value->size() == 1 ? &value->front() : value;
  }

  const core::Json& json_;
};

/// Bq/ml of one stored unit; 0 for SUVbw as it is.
double activity_of_units(const std::string& units) {
  static const std::map<std::string, double> known{{"bq/ml", 1},    {"bqml", 1},    {"bq/cc", 1},    {"bq/cm3", 1},
                                                   {"kbq/ml", 1e3}, {"kbqml", 1e3}, {"kbq/cc", 1e3}, {"mbq/ml", 1e6},
                                                   {"g/ml", 0},     {"gml", 0},     {"suv", 0},      {"suvbw", 0}};
  std::string key = core::to_lower(units);
  std::erase(key, ' ');
  const auto found = known.find(key);
  if (found != known.end()) return found->second;
  if (units.empty()) throw SuvUnavailable("the sidecar has no Units");
  throw SuvUnavailable("Units " + units + " of the sidecar can't be brought to SUV");
}

void require_attenuation_correction(const Sidecar& sidecar) {
  for (const std::string key : {"AttenuationCorrection", "AttenuationCorrectionMethod"}) {
    const std::string method = core::to_lower(sidecar.text(key));
    if (method == "none" || method == "false" || method == "no") {
      throw SuvRefused("not corrected for attenuation: " + key + " is " + sidecar.text(key));
    }
  }
}

double injected_dose(const Sidecar& sidecar, std::vector<std::string>& warnings) {
  static const std::map<std::string, double> units{{"bq", 1},    {"kbq", 1e3},   {"mbq", 1e6},
                                                   {"gbq", 1e9}, {"mci", 3.7e7}, {"uci", 3.7e4}};
  const auto dose = sidecar.number("InjectedRadioactivity");
  if (!dose || *dose <= 0) {
    const auto copied = sidecar.number("RadionuclideTotalDose");
    if (!copied) throw SuvUnavailable("the sidecar has no InjectedRadioactivity");
    return checked_dose(copied, warnings);
  }
  const std::string unit = sidecar.text("InjectedRadioactivityUnits");
  if (unit.empty()) return checked_dose(dose, warnings);
  const auto found = units.find(core::to_lower(unit));
  if (found == units.end()) throw SuvUnavailable("InjectedRadioactivityUnits " + unit + " is not known");
  const double becquerel = *dose * found->second;
  if (becquerel < 1e6 || becquerel > 1e11) {
    throw SuvUnavailable("InjectedRadioactivity " + core::format_number(*dose) + " " + unit +
                         " is not that of an injection");
  }
  return becquerel;
}

double body_weight(const Sidecar& sidecar, std::vector<std::string>& warnings) {
  SuvHeader body;
  body.weight = sidecar.first_number({"BodyWeight", "PatientWeight"});
  body.size = sidecar.first_number({"BodyHeight", "PatientSize"});
  if (!body.weight) throw SuvUnavailable("the sidecar has no BodyWeight");
  return checked_weight(body, warnings);
}

double half_life(const Sidecar& sidecar, std::vector<std::string>& warnings) {
  const std::string nuclide = sidecar.text("TracerRadionuclide");
  const auto known = nuclide_half_life(nuclide);
  const auto stored = sidecar.first_number({"RadionuclideHalfLife", "IsotopeHalfLife"});
  if (!stored && !known) {
    throw SuvUnavailable(nuclide.empty() ? "the sidecar has no TracerRadionuclide"
                                         : "the half-life of TracerRadionuclide " + nuclide + " is not known");
  }
  if (stored && known && std::abs(*stored / *known - 1) > 0.02) {
    throw SuvUnavailable("RadionuclideHalfLife " + core::format_number(*stored) + " s is not that of " + nuclide);
  }
  if (!stored && core::to_lower(sidecar.text("TracerName")).find("fdg") != std::string::npos &&
      *known != *nuclide_half_life("F18")) {
    warnings.push_back("TracerName is FDG but TracerRadionuclide is " + nuclide);
  }
  return stored ? *stored : *known;
}

double time_after_zero(const Sidecar& sidecar, const std::string& key) {
  const auto time = sidecar.number(key);
  if (!time) throw SuvUnavailable("the sidecar has no " + key);
  return *time;
}

/// A dynamic scan may start some minutes before the injection; beyond that, and long after it, the times are wrong.
double checked_delay(double delay, double half_life) {
  if (delay < -600 || delay > 5 * half_life) {
    throw SuvUnavailable("the injection lies " + core::format_number(std::round(delay / 60)) + " min before the scan");
  }
  return delay;
}

/// Fields of DICOM that dcm2niix carries over instead of those of BIDS.
SuvHeader copied_header(const Sidecar& sidecar) {
  SuvHeader header;
  header.units = "BQML";
  header.corrected_image = {"ATTN", "DECY"};
  header.decay_correction = sidecar.text("DecayCorrection");
  header.weight = sidecar.first_number({"BodyWeight", "PatientWeight"});
  header.size = sidecar.number("PatientSize");
  Radiopharmaceutical item;
  item.dose = sidecar.number("RadionuclideTotalDose");
  item.half_life = sidecar.first_number({"RadionuclideHalfLife", "IsotopeHalfLife"});
  item.start_time = parse_time(sidecar.text("RadiopharmaceuticalStartTime"));
  header.radiopharmaceuticals = {item};
  if (const auto series = parse_time(sidecar.text("SeriesTime"))) header.series = *series;
  // The day plays no part: an injection later than the scan is the evening before.
  const auto acquisition = parse_time(sidecar.text("AcquisitionTime"));
  if (!acquisition) return header;
  std::vector<double> starts = sidecar.numbers("FrameTimesStart");
  if (starts.empty()) starts = {0};
  const std::vector<double> durations = sidecar.numbers("FrameDuration"), factors = sidecar.numbers("DecayFactor");
  header.dynamic = starts.size() > 1;
  for (std::size_t k = 0; k < starts.size(); ++k) {
    SliceTime slice;
    slice.acquisition = *acquisition + starts[k] - starts.front();
    if (k < durations.size()) slice.duration = 1000 * durations[k];
    if (k < factors.size()) slice.decay_factor = factors[k];
    header.slices.push_back(slice);
  }
  return header;
}

}  // namespace

SuvResult suv_from_bids(const core::Json& json, std::vector<std::string>& warnings) {
  const Sidecar sidecar(json);
  const double per_value = activity_of_units(sidecar.text("Units"));
  require_attenuation_correction(sidecar);
  SuvResult result;
  result.units = "SUVbw";
  result.details = {{"stored_units", sidecar.text("Units")}};
  if (per_value == 0) {
    result.rule = "sidecar: SUVbw as stored";
    return result;
  }
  const auto corrected = sidecar.flag("ImageDecayCorrected");
  if (!corrected && !sidecar.text("DecayCorrection").empty()) {
    result = suv_from_dicom(copied_header(sidecar), warnings);
    result.factor *= per_value;
    for (double& factor : result.slice_factors) factor *= per_value;
    // Each frame stood for a slice.
    result.frame_factors = std::move(result.slice_factors);
    result.slice_factors.clear();
    if (result.frame_factors.size() == 1) result.frame_factors.clear();
    result.rule = "sidecar of dcm2niix: " + result.rule;
    result.details["stored_units"] = sidecar.text("Units");
    return result;
  }
  if (!corrected) throw SuvUnavailable("the sidecar does not say ImageDecayCorrected");
  const double weight = body_weight(sidecar, warnings);
  const double dose = injected_dose(sidecar, warnings);
  const double life = half_life(sidecar, warnings);
  const double injected = time_after_zero(sidecar, "InjectionStart");
  const double per_activity = per_value * 1000 * weight / dose;
  result.details.update(
      {{"weight_kg", weight}, {"dose_Bq", dose}, {"half_life_seconds", life}, {"image_decay_corrected", *corrected}});
  if (*corrected) {
    const double delay = checked_delay(time_after_zero(sidecar, "ImageDecayCorrectionTime") - injected, life);
    result.factor = per_activity / decay(delay, life);
    result.rule = "sidecar: dose decayed from InjectionStart to ImageDecayCorrectionTime";
    result.details["seconds_injection_to_reference"] = delay;
    return result;
  }
  const std::vector<double> starts = sidecar.numbers("FrameTimesStart"), durations = sidecar.numbers("FrameDuration");
  if (starts.empty()) throw SuvUnavailable("the sidecar has no FrameTimesStart");
  if (durations.size() != starts.size()) {
    throw SuvUnavailable("the sidecar has " + std::to_string(durations.size()) + " FrameDuration for " +
                         std::to_string(starts.size()) + " FrameTimesStart");
  }
  core::Json delays = core::Json::array();
  for (std::size_t k = 0; k < starts.size(); ++k) {
    const double delay = checked_delay(starts[k] - injected, life);
    if (durations[k] <= 0) throw SuvUnavailable("FrameDuration is " + core::format_number(durations[k]));
    result.frame_factors.push_back(per_activity * frame_decay_correction(durations[k], life) / decay(delay, life));
    delays.push_back(delay);
  }
  result.factor = result.frame_factors.front();
  if (starts.size() == 1) result.frame_factors.clear();
  result.rule = "sidecar: not decay corrected, each frame brought to InjectionStart";
  result.details.update({{"seconds_after_injection", delays}, {"frame_duration", durations}});
  return result;
}

std::vector<FrameTime> bids_frame_times(const core::Json& json, std::size_t count) {
  const Sidecar sidecar(json);
  const std::vector<double> starts = sidecar.numbers("FrameTimesStart"), durations = sidecar.numbers("FrameDuration");
  if (starts.size() != count || durations.size() != count) {
    throw core::Error("has " + std::to_string(count) + " frames, but the sidecar has " + std::to_string(starts.size()) +
                      " FrameTimesStart and " + std::to_string(durations.size()) + " FrameDuration");
  }
  double injected = 0;
  if (const auto start = sidecar.number("InjectionStart")) {
    injected = *start;
  } else if (sidecar.text("RadiopharmaceuticalStartTime").empty()) {
    throw SuvUnavailable("the sidecar has no InjectionStart");
  } else {
    const SuvHeader header = copied_header(sidecar);
    injected = starts.front() - (scan_start(header) - injection_of(header).time);
  }
  std::vector<FrameTime> frames;
  for (std::size_t k = 0; k < count; ++k) frames.push_back({starts[k] - injected, durations[k]});
  return frames;
}

std::optional<double> bids_half_life_of_uncorrected(const core::Json& json) {
  const Sidecar sidecar(json);
  if (sidecar.flag("ImageDecayCorrected").value_or(sidecar.text("DecayCorrection") != "NONE")) return std::nullopt;
  std::vector<std::string> ignored;
  return half_life(sidecar, ignored);
}

}  // namespace tripet::preprocessing
