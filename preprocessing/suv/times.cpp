#include "preprocessing/suv/times.hpp"

#include <algorithm>
#include <cmath>

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
    default:
      return "earliest AcquisitionTime";
  }
}

DateTime scan_start(const SuvHeader& header) {
  if (const SliceTime* slice = earliest_slice(header)) return *slice->acquisition;
  if (header.series) return *header.series;
  throw SuvUnavailable("neither AcquisitionDate and Time nor SeriesDate and Time are in the header");
}

double checked_half_life(const Radiopharmaceutical& item, std::vector<std::string>& warnings) {
  auto known = nuclide_half_life(item.nuclide);
  if (!known) known = nuclide_half_life(item.nuclide_code);
  if (!item.half_life || *item.half_life <= 0) {
    if (!known) throw SuvUnavailable("RadionuclideHalfLife is missing and the radionuclide is not named");
    warnings.push_back("RadionuclideHalfLife is missing: " + core::format_number(*known) + " s of " + item.nuclide +
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

std::vector<TimeCandidate> injection_candidates(const SuvHeader& header, const Radiopharmaceutical& item, DateTime scan,
                                                double half_life) {
  std::vector<TimeCandidate> found;
  const auto add = [&](TimeSource source, DateTime time) {
    const double delay = scan - time;
    found.push_back({source, time, delay >= 0 && delay <= longest_delay(half_life)});
  };
  if (item.start_date_time) add(TimeSource::start_date_time, *item.start_date_time);
  if (item.start_time) {
    const double midnight = std::floor(scan / seconds_per_day) * seconds_per_day;
    DateTime time = midnight + *item.start_time;
    if (time > scan) time -= seconds_per_day;
    add(TimeSource::start_time, time);
  }
  if (header.ge_administration) add(TimeSource::ge_administration, *header.ge_administration);
  std::stable_partition(found.begin(), found.end(), [](const TimeCandidate& candidate) { return candidate.accepted; });
  return found;
}

std::vector<TimeCandidate> reference_candidates(const SuvHeader& header, double half_life) {
  const SliceTime* first = earliest_slice(header);
  std::vector<TimeCandidate> found;
  const auto add = [&](TimeSource source, const std::optional<DateTime>& time) {
    if (!time) return;
    found.push_back({source, *time, first == nullptr || *time <= *first->acquisition + time_resolution});
  };
  add(TimeSource::ge_scan, header.ge_scan);
  add(TimeSource::decay_correction, header.decay_correction_time);
  add(TimeSource::siemens_reference, header.siemens_reference);
  add(TimeSource::series, header.series);
  if (first != nullptr) {
    // Without a FrameReferenceTime above 0 there is nothing to compute back from.
    if (first->reference && *first->reference > 0 && first->duration && *first->duration > 0) {
      const double mean = mean_activity_time(*first->duration / 1000, half_life);
      add(TimeSource::frame_reference, *first->acquisition + mean - *first->reference / 1000);
    }
    add(TimeSource::earliest_acquisition, first->acquisition);
  }
  return found;
}

}  // namespace tripet::preprocessing
