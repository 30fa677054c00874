#include "preprocessing/suv/bids_suv.hpp"

#include <cmath>
#include <limits>

#include "core/text.hpp"
#include "preprocessing/suv/bids_fields.hpp"
#include "preprocessing/suv/bids_times.hpp"
#include "preprocessing/suv/body.hpp"
#include "preprocessing/suv/physics.hpp"
#include "preprocessing/suv/times.hpp"

namespace tripet::preprocessing {
namespace {

using core::format_number;

/// A dynamic scan may start some minutes before the injection; beyond that, and long after it, the times are wrong.
double checked_delay(double delay, double half_life, bool dynamic) {
  if (delay < -latest_injection(dynamic) || delay > longest_delay(half_life)) {
    throw SuvUnavailable("the injection lies " + format_number(std::round(delay / 60)) +
                         " min before the time to which values were corrected");
  }
  return delay;
}

/// What the factor of a sidecar is made of, before decay is looked at.
struct Parts {
  double per_activity = 0;  // SUV of 1 stored unit at the injection
  double half_life = 0, injection = 0;
  bool dynamic = false;
};

/// ImageDecayCorrectionTime unless DecayFactor says another: SeriesTime, which converters lose, or a time of its own.
double decay_reference(const Sidecar& sidecar, const BidsTimes& times, const Parts& parts, core::Remarks& remarks) {
  const double declared = *times.decay_reference;
  const std::vector<double> factors = sidecar.numbers({"DecayFactor", "DecayCorrectionFactor"});
  if (factors.empty() || times.frames.durations.empty()) return declared;
  const auto told = time_of_factor(factors.front(), times.frames.durations.front(), parts.half_life);
  if (!told) return declared;
  const double own = times.frames.starts.front() - told->before;
  const auto agrees = [&](double time) { return std::abs(own - time) <= told->tolerance; };
  if (agrees(declared)) return declared;
  double taken = declared;
  const double delay = own - parts.injection;
  if (times.series && agrees(*times.series)) {
    taken = *times.series;
  } else if (delay >= -latest_injection(parts.dynamic) && delay <= longest_delay(parts.half_life)) {
    taken = own;
  }
  remarks.warn("ImageDecayCorrectionTime is " + format_number(declared) + " s, but DecayCorrectionFactor tells " +
               format_number(std::round(own)) + " s: " + format_number(std::round(taken)) + " s taken");
  return taken;
}

void from_corrected(const Sidecar& sidecar, const BidsTimes& times, const Parts& parts, SuvResult& result,
                    core::Remarks& remarks) {
  const double reference = decay_reference(sidecar, times, parts, remarks);
  const double delay = checked_delay(reference - parts.injection, parts.half_life, parts.dynamic);
  result.factor = parts.per_activity / decay(delay, parts.half_life);
  result.rule = "sidecar: dose decayed from " + times.injection_from + " to ImageDecayCorrectionTime";
  result.details["seconds_injection_to_reference"] = delay;
  const SuvHeader header = header_of(sidecar, times);
  const double zero = header.slices.front().acquisition.value_or(0) - times.frames.starts.front();
  for (const DateTime own : own_references(header, parts.half_life)) {
    result.frame_factors.push_back(parts.per_activity / decay(own - zero - parts.injection, parts.half_life));
  }
  if (result.frame_factors.empty()) return;
  result.rule += ", each frame from the reference of its own that DecayCorrectionFactor tells";
  remarks.warn("DecayCorrectionFactor says that each frame was corrected to its own start: brought to one reference");
}

void from_uncorrected(const BidsTimes& times, const Parts& parts, SuvResult& result) {
  const auto& [starts, durations] = times.frames;
  if (durations.size() != starts.size()) {
    throw SuvUnavailable("the sidecar has " + std::to_string(durations.size()) + " FrameDuration for " +
                         std::to_string(starts.size()) + " FrameTimesStart");
  }
  checked_delay(starts.front() - parts.injection, parts.half_life, parts.dynamic);
  core::Json delays = core::Json::array();
  for (std::size_t k = 0; k < starts.size(); ++k) {
    const double delay = starts[k] - parts.injection;
    // A frame without a length has no factor; whoever takes it stops there.
    const double factor =
        durations[k] > 0
            ? parts.per_activity * frame_decay_correction(durations[k], parts.half_life) / decay(delay, parts.half_life)
            : std::numeric_limits<double>::quiet_NaN();
    result.frame_factors.push_back(factor);
    delays.push_back(delay);
  }
  result.factor = result.frame_factors.front();
  if (starts.size() == 1) result.frame_factors.clear();
  result.rule = "sidecar: not decay corrected, each frame brought to " + times.injection_from;
  result.details.update({{"seconds_after_injection", delays}, {"frame_duration", durations}});
}

/// By the rules for a DICOM header, whose fields dcm2niix copies.
SuvResult from_copied_fields(const SuvHeader& header, double per_value, core::Remarks& remarks) {
  SuvResult result = suv_from_dicom(header, remarks);
  result.factor *= per_value;
  for (double& factor : result.slice_factors) factor *= per_value;
  // Each frame stood for a slice.
  result.frame_factors = std::move(result.slice_factors);
  result.slice_factors.clear();
  if (result.frame_factors.size() == 1) result.frame_factors.clear();
  result.rule = "sidecar of dcm2niix: " + result.rule;
  return result;
}

/// Units of DICOM that are an SUV: of which body measure SUVType tells, which dcm2niix leaves out.
SuvResult from_scaled(const Sidecar& sidecar, const std::string& units, core::Remarks& remarks) {
  core::Remarks ignored;
  SuvHeader header = header_of(sidecar, bids_times(sidecar, ignored));
  header.units = units;
  if (units == "GML" && header.suv_type.empty()) {
    remarks.warn("Units GML is taken as SUV by body weight: the sidecar has no SUVType");
  }
  return from_copied_fields(header, 1, remarks);
}

double body_weight(const Sidecar& sidecar, core::Remarks& remarks) {
  const Sidecar::Names names{"BodyWeight", "PatientWeight"};
  SuvHeader body;
  body.weight = sidecar.number(names);
  body.size = sidecar.number({"BodyHeight", "PatientSize"});
  if (const std::string text = sidecar.text(names); !body.weight && !text.empty()) {
    throw SuvUnavailable(sidecar.name(names) + " '" + text + "' is not a number of kg");
  }
  if (!body.weight)
    throw SuvUnavailable("the sidecar has no BodyWeight, nor has the data set's participants.tsv a weight");
  return checked_weight(body, remarks, sidecar.name(names));
}

struct DecayWords {
  bool told = false, corrected = false, to_injection = false;
};

/// ImageDecayCorrected of BIDS, and DecayCorrection (START, ADMIN, NONE) that converters copy.
DecayWords decay_words(const Sidecar& sidecar) {
  const auto corrected = sidecar.flag({"ImageDecayCorrected"});
  const std::string copied = core::to_lower(sidecar.text({"DecayCorrection"}));
  DecayWords words;
  words.told = corrected || !copied.empty();
  words.corrected = corrected.value_or(copied != "none");
  words.to_injection = words.corrected && copied == "admin";
  return words;
}

/// What a stored value is a share of.
struct Scale {
  double per_value = 0;  // Bq/ml
  double weight = 0;     // kg
  Dose dose;

  /// SUV of a stored 1 at the injection.
  double suv() const { return per_value * 1000 * weight / dose.becquerel; }
};

/// By what the sidecar says of decay.
void from_activity(const Sidecar& sidecar, const Scale& scale, SuvResult& result, core::Remarks& remarks) {
  const DecayWords decay = decay_words(sidecar);
  if (!decay.told) throw SuvUnavailable("the sidecar does not say ImageDecayCorrected");
  if (decay.to_injection) {
    result.details["image_decay_corrected"] = true;
    result.factor = scale.suv();
    result.rule = "sidecar: decay corrected to the injection";
    return;
  }
  const BidsTimes times = bids_times(sidecar, remarks);
  if (!times.injection) {
    throw SuvUnavailable(
        "the sidecar tells no time of injection: it has no InjectionStart and no RadiopharmaceuticalStartTime");
  }
  const double half_life = half_life_of(sidecar, remarks);
  result.details.update({{"half_life_seconds", half_life}, {"image_decay_corrected", decay.corrected}});
  const Parts parts{scale.suv(), half_life, *times.injection, times.frames.starts.size() > 1};
  if (!decay.corrected) return from_uncorrected(times, parts, result);
  if (times.decay_reference) return from_corrected(sidecar, times, parts, result, remarks);
  if (sidecar.text({"DecayCorrection"}).empty()) throw SuvUnavailable("the sidecar has no ImageDecayCorrectionTime");
  // What dcm2niix copied before it wrote fields of BIDS.
  SuvHeader header = header_of(sidecar, times);
  header.weight = scale.weight;
  header.radiopharmaceuticals.front().known_dose = scale.dose;
  const core::Json stored = result.details["stored_units"];
  result = from_copied_fields(header, scale.per_value, remarks);
  result.details["stored_units"] = stored;
}

}  // namespace

SuvResult suv_from_bids(const core::Json& json, core::Remarks& remarks) {
  const Sidecar sidecar(json);
  require_pet(sidecar);
  const std::string units = sidecar.text({"Units", "Unit"});
  if (units == "GML" || units == "CM2ML") {
    require_attenuation_correction(sidecar);
    return from_scaled(sidecar, units, remarks);
  }
  const double per_value = activity_of_units(units);
  require_attenuation_correction(sidecar);
  SuvResult result;
  result.units = "SUVbw";
  result.details = {{"stored_units", units}};
  if (per_value == 0) {
    result.rule = "sidecar: SUVbw as stored";
    return result;
  }
  Scale scale{per_value, body_weight(sidecar, remarks), {}};
  scale.dose = injected_dose(sidecar, scale.weight, remarks);
  result.dose_doubt = scale.dose.doubt;
  result.details.update({{"weight_kg", scale.weight}, {"dose_Bq", scale.dose.becquerel}});
  from_activity(sidecar, scale, result, remarks);
  return result;
}

std::vector<FrameTime> bids_frame_times(const core::Json& json, std::size_t count, core::Remarks& remarks) {
  const Sidecar sidecar(json);
  const BidsTimes times = bids_times(sidecar, remarks);
  const auto& [starts, durations] = times.frames;
  if (starts.size() != count || durations.size() != count) {
    throw core::Error("has " + std::to_string(count) + " frames, but the sidecar has " + std::to_string(starts.size()) +
                      " FrameTimesStart and " + std::to_string(durations.size()) + " FrameDuration");
  }
  if (!times.injection) throw SuvUnavailable("the sidecar has no InjectionStart");
  std::vector<FrameTime> frames;
  for (std::size_t k = 0; k < count; ++k) frames.push_back({starts[k] - *times.injection, durations[k]});
  return frames;
}

std::optional<double> bids_half_life_of_uncorrected(const core::Json& json) {
  const Sidecar sidecar(json);
  if (sidecar.flag({"ImageDecayCorrected"}).value_or(sidecar.text({"DecayCorrection"}) != "NONE")) return std::nullopt;
  core::Remarks ignored;
  return half_life_of(sidecar, ignored);
}

}  // namespace tripet::preprocessing
