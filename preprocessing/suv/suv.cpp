#include "preprocessing/suv/suv.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "core/text.hpp"
#include "preprocessing/suv/body.hpp"
#include "preprocessing/suv/dose.hpp"
#include "preprocessing/suv/physics.hpp"
#include "preprocessing/suv/time_remarks.hpp"
#include "preprocessing/suv/times.hpp"

namespace tripet::preprocessing {
namespace {

using core::format_number;

void require_corrections(const SuvHeader& header) {
  if (!header.is_corrected_for("ATTN")) {
    throw SuvRefused("not corrected for attenuation: CorrectedImage has no ATTN");
  }
  if (header.decay_correction != "NONE" && !header.is_corrected_for("DECY")) {
    throw SuvRefused("CorrectedImage has no DECY although DecayCorrection is " +
                     (header.decay_correction.empty() ? "missing" : header.decay_correction));
  }
}

core::Json to_json(const std::vector<TimeCandidate>& candidates) {
  core::Json list = core::Json::array();
  for (const TimeCandidate& candidate : candidates) {
    list.push_back({{"source", to_text(candidate.source)},
                    {"time", format_date_time(candidate.time)},
                    {"accepted", candidate.accepted}});
  }
  return list;
}

/// The first accepted candidate; throws SuvUnavailable with the delays that were not believed.
const TimeCandidate& injection(const std::vector<TimeCandidate>& candidates, DateTime scan) {
  if (candidates.empty()) throw SuvUnavailable("the time of injection is missing");
  if (candidates.front().accepted) return candidates.front();
  std::vector<std::string> delays;
  for (const TimeCandidate& candidate : candidates) {
    delays.push_back(to_text(candidate.source) + " " + format_number(std::round((scan - candidate.time) / 60)) +
                     " min before the scan");
  }
  throw SuvUnavailable("the time of injection is not plausible: " + core::join(delays, ", "));
}

/// What of an item enters the SUV; nothing when it can't be what was injected for this scan.
std::optional<std::array<double, 3>> effect_of(const SuvHeader& header, const Radiopharmaceutical& item) {
  core::Remarks ignored;
  try {
    const double half_life = checked_half_life(item, ignored);
    const auto candidates = injection_candidates(header, item, scan_start(header), half_life);
    if (item.dose.value_or(0) <= 0 || candidates.empty() || !candidates.front().accepted) return std::nullopt;
    return std::array{*item.dose, half_life, candidates.front().time};
  } catch (const SuvUnavailable&) {
    return std::nullopt;
  }
}

bool is_equal(const std::array<double, 3>& a, const std::array<double, 3>& b) {
  return std::abs(a[0] / b[0] - 1) < 1e-3 && std::abs(a[1] / b[1] - 1) < 1e-2 && std::abs(a[2] - b[2]) <= 1;
}

/// The item of the sequence that was injected for this scan; equal ones are one.
const Radiopharmaceutical& select_item(const SuvHeader& header) {
  const auto& items = header.radiopharmaceuticals;
  if (items.empty()) throw SuvUnavailable("the header has no radiopharmaceutical");
  if (items.size() == 1) return items.front();
  const Radiopharmaceutical* found = nullptr;
  std::array<double, 3> effect{};
  for (const Radiopharmaceutical& item : items) {
    const auto own = effect_of(header, item);
    if (!own) continue;
    if (found != nullptr && !is_equal(*own, effect)) {
      throw SuvRefused("several radiopharmaceuticals agree with the acquisition");
    }
    if (found == nullptr) found = &item, effect = *own;
  }
  if (found == nullptr) throw SuvRefused("of several radiopharmaceuticals none agrees with the acquisition");
  return *found;
}

const Nuclide* nuclide_in(const Radiopharmaceutical& item) {
  const Nuclide* named = nuclide_of(item.nuclide);
  if (named == nullptr) named = nuclide_of(item.nuclide_code);
  return named == nullptr && item.half_life ? nuclide_of(*item.half_life) : named;
}

/// Values are not corrected for decay: each slice is brought to the time of injection from its own frame.
void per_frame(const SuvHeader& header, double per_activity, DateTime injected, double half_life, SuvResult& result) {
  core::Json frames = core::Json::array();
  for (const SliceTime& slice : header.slices) {
    if (!slice.acquisition) throw SuvUnavailable("AcquisitionDate or AcquisitionTime of a slice is missing");
    if (!slice.duration || *slice.duration <= 0) throw SuvUnavailable("ActualFrameDuration is missing");
    const double duration = *slice.duration / 1000;
    const double delay = *slice.acquisition - injected;
    result.slice_factors.push_back(per_activity * frame_decay_correction(duration, half_life) /
                                   decay(delay, half_life));
    const core::Json frame{{"seconds_after_injection", delay}, {"frame_duration", duration}};
    if (frames.empty() || frames.back() != frame) frames.push_back(frame);
  }
  if (result.slice_factors.empty()) throw SuvUnavailable("the acquisition times are missing");
  result.factor = result.slice_factors.front();
  result.details["frames"] = std::move(frames);
}

/// From Bq/ml. `per_value`: Bq/ml of one stored unit.
SuvResult from_activity(const SuvHeader& header, double per_value, SuvResult result, core::Remarks& remarks) {
  const double weight = checked_weight(header, remarks);
  const Radiopharmaceutical& item = select_item(header);
  const Dose dose = item.known_dose
                        ? *item.known_dose
                        : checked_dose({"RadionuclideTotalDose", item.dose}, nuclide_in(item), weight, remarks);
  const double per_activity = per_value * 1000 * weight / dose.becquerel;
  result.dose_doubt = dose.doubt;
  result.details.update(
      {{"weight_kg", weight}, {"dose_Bq", dose.becquerel}, {"decay_correction", header.decay_correction}});
  if (header.decay_correction == "ADMIN") {
    result.factor = per_activity;
    result.rule += ", decay corrected to the injection";
    return result;
  }
  if (header.decay_correction != "START" && header.decay_correction != "NONE") {
    throw SuvUnavailable("DecayCorrection is " +
                         (header.decay_correction.empty() ? std::string("missing") : header.decay_correction));
  }
  const double half_life = checked_half_life(item, remarks);
  const DateTime scan = scan_start(header);
  const auto injections = injection_candidates(header, item, scan, half_life);
  const TimeCandidate& injected = injection(injections, scan);
  remark_on_injection(header, item, injections, remarks);
  result.details.update({{"half_life_seconds", half_life},
                         {"injection", to_text(injected.source)},
                         {"injection_candidates", to_json(injections)}});
  if (header.decay_correction == "NONE") {
    per_frame(header, per_activity, injected.time, half_life, result);
    result.rule += ", not decay corrected: each frame brought to the injection (" + to_text(injected.source) + ")";
    return result;
  }
  const auto references = reference_candidates(header, half_life);
  const auto reference =
      std::find_if(references.begin(), references.end(), [](const auto& candidate) { return candidate.accepted; });
  if (reference == references.end()) throw SuvUnavailable("no time to which the values were decay corrected");
  if (reference->time < injected.time - latest_injection(header.dynamic)) {
    throw SuvUnavailable("the reference time of the decay correction (" + to_text(reference->source) +
                         ") lies before the injection");
  }
  remark_on_reference(references, *reference, remarks);
  const double delay = reference->time - injected.time;
  result.factor = per_activity / decay(delay, half_life);
  result.rule += ", dose decayed from the injection (" + to_text(injected.source) + ") to the scan (" +
                 to_text(reference->source) + ")";
  result.details.update({{"reference", to_text(reference->source)},
                         {"reference_candidates", to_json(references)},
                         {"seconds_injection_to_reference", delay}});
  for (const DateTime own : own_references(header, half_life)) {
    result.slice_factors.push_back(per_activity / decay(own - injected.time, half_life));
  }
  if (!result.slice_factors.empty()) {
    result.rule += ", each frame from the reference of its own that DecayFactor tells";
    remarks.warn("DecayFactor says that each frame was corrected to its own start: brought to one reference");
  }
  return result;
}

SuvResult from_gml(const SuvHeader& header, SuvResult result, core::Remarks& remarks) {
  if (header.suv_type.empty() || header.suv_type == "BW") {
    result.rule = "GML: SUVbw as stored";
    return result;
  }
  static const std::set<std::string> types{"LBM", "LBMJAMES128", "LBMJANMA", "IBW"};
  if (!types.contains(header.suv_type)) throw SuvRefused("Units GML with SUVType " + header.suv_type + " is not known");
  const double weight = checked_weight(header, remarks);
  const double height = 100 * checked_size(header, remarks);
  const auto normaliser = body_normaliser(header.suv_type, header.sex, weight, height);
  if (!normaliser)
    throw SuvUnavailable("PatientSex '" + header.sex + "' is not M, F or O: SUVType " + header.suv_type + " needs it");
  if (*normaliser <= 0) throw SuvUnavailable("weight and size give no positive " + header.suv_type);
  // Stored = Bq/ml x normaliser / dose, so the normaliser goes out and the weight comes in.
  result.factor = weight / *normaliser;
  result.rule = "GML: " + header.suv_type + " to body weight";
  result.details.update(
      {{"weight_kg", weight}, {"height_cm", height}, {"sex", header.sex}, {"normaliser_kg", *normaliser}});
  return result;
}

SuvResult from_cm2ml(const SuvHeader& header, SuvResult result, core::Remarks& remarks) {
  const double weight = checked_weight(header, remarks);
  const double height = 100 * checked_size(header, remarks);
  const double surface = body_surface(weight, height);
  result.factor = weight * 1000 / (surface * 1e4);
  result.rule = "CM2ML: body surface (Du Bois) to body weight";
  result.details.update({{"weight_kg", weight}, {"height_cm", height}, {"body_surface_m2", surface}});
  return result;
}

SuvResult from_counts(const SuvHeader& header, SuvResult result, core::Remarks& remarks) {
  if (header.philips_suv_factor.value_or(0) > 0) {
    result.factor = *header.philips_suv_factor;
    result.rule = "CNTS: Philips SUV factor (7053,1000)";
    return result;
  }
  if (header.philips_activity_factor.value_or(0) > 0) {
    result.rule = "CNTS: Philips activity factor (7053,1009)";
    result.details["activity_factor"] = *header.philips_activity_factor;
    return from_activity(header, *header.philips_activity_factor, std::move(result), remarks);
  }
  throw SuvRefused("Units CNTS without a Philips factor (7053,1000) or (7053,1009) above 0");
}

}  // namespace

Injection injection_of(const SuvHeader& header) {
  core::Remarks ignored;
  const Radiopharmaceutical& item = select_item(header);
  const double half_life = checked_half_life(item, ignored);
  const DateTime scan = scan_start(header);
  const auto candidates = injection_candidates(header, item, scan, half_life);
  return {injection(candidates, scan).time, half_life};
}

SuvResult suv_from_dicom(const SuvHeader& header, core::Remarks& remarks) {
  require_corrections(header);
  SuvResult result;
  result.units = "SUVbw";
  result.details = {{"stored_units", header.units}};
  if (header.units == "BQML") {
    result.rule = "BQML";
    return from_activity(header, 1, std::move(result), remarks);
  }
  if (header.units == "GML") return from_gml(header, std::move(result), remarks);
  if (header.units == "CM2ML") return from_cm2ml(header, std::move(result), remarks);
  if (header.units == "CNTS") return from_counts(header, std::move(result), remarks);
  throw SuvRefused("Units " + (header.units.empty() ? std::string("missing") : header.units) +
                   " can't be brought to SUV; --units as-is takes the values as they are");
}

}  // namespace tripet::preprocessing
