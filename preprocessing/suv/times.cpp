#include "preprocessing/suv/times.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/text.hpp"
#include "preprocessing/suv/physics.hpp"

namespace tripet::preprocessing {
namespace {

// Times are written with a resolution of a second, and back-computing one from a frame's mean adds rounding of its own.
constexpr double time_resolution = 1;

const SliceTime* earliest_slice(const SuvHeader& header) {
  const SliceTime* earliest = nullptr;
  for (const SliceTime& slice : header.slices) {
    if (slice.acquisition && (earliest == nullptr || *slice.acquisition < *earliest->acquisition)) earliest = &slice;
  }
  return earliest;
}

/// Seconds that bring a start written in another time zone to the scanner's clock, which RadiopharmaceuticalStartTime
/// reads: zones differ by quarters of an hour.
double shift_to_scanner(const Radiopharmaceutical& item) {
  if (!item.start_zone || !item.start_date_time || !item.start_time) return 0;
  const double apart = std::remainder(*item.start_time - *item.start_date_time, seconds_per_day);
  return std::abs(std::remainder(apart, 900)) <= time_resolution ? 900 * std::round(apart / 900) : 0;
}

}  // namespace

std::string to_text(TimeSource source) {
  switch (source) {
    case TimeSource::start_date_time:
      return "RadiopharmaceuticalStartDateTime";
    case TimeSource::start_time:
      return "RadiopharmaceuticalStartTime";
    case TimeSource::ge_administration:
      return "GE administration time (0009,103B)";
    case TimeSource::ge_scan:
      return "GE scan time (0009,100D)";
    case TimeSource::decay_correction:
      return "DecayCorrectionDateTime";
    case TimeSource::siemens_reference:
      return "Siemens reference time (0071,1022)";
    case TimeSource::series:
      return "SeriesTime";
    case TimeSource::frame_reference:
      return "AcquisitionTime and FrameReferenceTime";
    case TimeSource::decay_factor:
      return "AcquisitionTime and DecayFactor";
    default:
      return "earliest AcquisitionTime";
  }
}

DateTime scan_start(const SuvHeader& header) {
  if (const SliceTime* slice = earliest_slice(header)) return *slice->acquisition;
  if (header.series) return *header.series;
  throw SuvUnavailable("neither AcquisitionDate and Time nor SeriesDate and Time are in the header");
}

double checked_half_life(const Radiopharmaceutical& item, core::Remarks& remarks) {
  auto known = nuclide_half_life(item.nuclide);
  if (!known) known = nuclide_half_life(item.nuclide_code);
  if (!item.half_life || *item.half_life <= 0) {
    if (!known) throw SuvUnavailable("RadionuclideHalfLife is missing and the radionuclide is not named");
    remarks.note("RadionuclideHalfLife is missing: " + core::format_number(*known) + " s of " + item.nuclide +
                 " taken");
    return *known;
  }
  if (known && std::abs(*item.half_life / *known - 1) > 0.02) {
    throw SuvUnavailable("RadionuclideHalfLife " + core::format_number(*item.half_life) + " s is not that of " +
                         item.nuclide + " (" + core::format_number(*known) + " s)");
  }
  return *item.half_life;
}

double longest_delay(double half_life) {
  return 5 * half_life;
}

double latest_injection(bool dynamic) {
  return dynamic ? 600 : 120;
}

std::vector<TimeCandidate> injection_candidates(const SuvHeader& header, const Radiopharmaceutical& item, DateTime scan,
                                                double half_life) {
  const double latest = latest_injection(header.dynamic);
  std::vector<TimeCandidate> found;
  const auto add = [&](TimeSource source, DateTime time) {
    const double delay = scan - time;
    found.push_back({source, time, delay >= -latest && delay <= longest_delay(half_life)});
  };
  if (item.start_date_time) add(TimeSource::start_date_time, *item.start_date_time + shift_to_scanner(item));
  if (item.start_time) {
    DateTime time = std::floor(scan / seconds_per_day) * seconds_per_day + *item.start_time;
    if (time > scan + latest) time -= seconds_per_day;
    if (time + seconds_per_day <= scan + latest) time += seconds_per_day;
    add(TimeSource::start_time, time);
  }
  if (header.ge_administration) add(TimeSource::ge_administration, *header.ge_administration);
  std::stable_partition(found.begin(), found.end(), [](const TimeCandidate& candidate) { return candidate.accepted; });
  return found;
}

std::optional<FactorTime> time_of_factor(const std::optional<double>& factor, double duration, double half_life) {
  if (!factor || !(*factor > 0) || *factor == 1 || !(duration > 0)) return std::nullopt;
  const double before = std::log2(*factor / frame_decay_correction(duration, half_life)) * half_life;
  // Scanners differ in whether the decay within the frame is part of it, and it may be written with three decimals.
  return FactorTime{before, 0.5 * duration + seconds_apart + 5e-4 * half_life / std::numbers::ln2};
}

std::vector<TimeCandidate> reference_candidates(const SuvHeader& header, double half_life) {
  const SliceTime* first = earliest_slice(header);
  std::optional<FactorTime> factor;
  if (first != nullptr) factor = time_of_factor(first->decay_factor, first->duration.value_or(0) / 1000, half_life);
  std::vector<TimeCandidate> found;
  const auto add = [&](TimeSource source, const std::optional<DateTime>& time, double tolerance = seconds_apart) {
    if (!time) return;
    const bool certain = source != TimeSource::series && source != TimeSource::earliest_acquisition;
    const bool before_scan = first == nullptr || *time <= *first->acquisition + time_resolution;
    const bool agrees =
        certain || !factor || std::abs(*first->acquisition - factor->before - *time) <= factor->tolerance;
    found.push_back({source, *time, before_scan && agrees, certain, tolerance});
  };
  add(TimeSource::ge_scan, header.ge_scan);
  add(TimeSource::decay_correction, header.decay_correction_time);
  add(TimeSource::siemens_reference, header.siemens_reference);
  add(TimeSource::series, header.series);
  if (first == nullptr) return found;
  // Without a FrameReferenceTime above 0 there is nothing to compute back from.
  if (first->reference && *first->reference > 0 && first->duration && *first->duration > 0) {
    const double duration = *first->duration / 1000, mean = mean_activity_time(duration, half_life);
    // Some scanners give the middle of the frame instead.
    add(TimeSource::frame_reference, *first->acquisition + mean - *first->reference / 1000,
        seconds_apart + std::abs(duration / 2 - mean));
  }
  add(TimeSource::earliest_acquisition, first->acquisition);
  if (factor) add(TimeSource::decay_factor, *first->acquisition - factor->before, factor->tolerance);
  return found;
}

std::vector<DateTime> own_references(const SuvHeader& header, double half_life) {
  std::vector<DateTime> references;
  const auto says_nothing = [](const SliceTime& slice) { return slice.decay_factor == 1.0; };
  if (!header.dynamic || std::all_of(header.slices.begin(), header.slices.end(), says_nothing)) return references;
  for (const SliceTime& slice : header.slices) {
    if (!slice.acquisition || !slice.duration || !slice.decay_factor || !(*slice.decay_factor > 0)) return {};
    const double duration = *slice.duration / 1000;
    const double since = std::log2(*slice.decay_factor / frame_decay_correction(duration, half_life)) * half_life;
    if (std::abs(since) > 0.5 * duration + 60) return {};
    references.push_back(*slice.acquisition - since);
  }
  const auto [first, last] = std::minmax_element(references.begin(), references.end());
  if (references.empty() || *last - *first < 60) return {};
  return references;
}

}  // namespace tripet::preprocessing
