#include "preprocessing/suv/bids_times.hpp"

#include <cmath>

#include "core/text.hpp"
#include "preprocessing/suv/physics.hpp"
#include "preprocessing/suv/times.hpp"

namespace tripet::preprocessing {
namespace {

// Where a sidecar has no clock time, its zero is noon.
constexpr double noon = 12 * 3600;
// A series that is said to begin longer before its frame was saved, not measured.
constexpr double longest_series = 6 * 3600;

/// Seconds from `zero` to a clock time of the same day, or of the day before where that would be later than the latest.
double since(double zero, double clock, double latest) {
  double seconds = clock - zero;
  while (seconds > latest) seconds -= seconds_per_day;
  while (seconds + seconds_per_day <= latest) seconds += seconds_per_day;
  return seconds;
}

/// Finds the clock's reading at zero, and from it the start of a single frame that has none.
std::optional<double> find_zero(const Sidecar& sidecar, BidsFrames& frames) {
  if (const auto zero = sidecar.clock({"TimeZero"})) return zero;
  const auto series = sidecar.clock({"SeriesTime"}), acquisition = sidecar.clock({"AcquisitionTime"});
  if (!acquisition) return series;
  if (series) {
    const double later = since(*series, *acquisition, seconds_per_day - 1);
    const bool unknown = frames.starts.size() == 1 && sidecar.numbers({"FrameTimesStart"}).empty();
    if (unknown && later < longest_series) frames.starts.front() = later;
    if (std::abs(later - frames.starts.front()) <= seconds_apart) return series;
  }
  return *acquisition - frames.starts.front();
}

/// Seconds after zero: a number, or in drafts of BIDS and a version of dcm2niix the clock time itself.
std::optional<double> time_after(const Sidecar& sidecar, const std::string& name, const std::optional<double>& zero,
                                 double latest) {
  if (sidecar.text({name}).find(':') == std::string::npos) return sidecar.number({name});
  const auto clock = sidecar.clock({name});
  return clock && zero ? std::optional(since(*zero, *clock, latest)) : std::nullopt;
}

bool is_decay_corrected_to_injection(const Sidecar& sidecar) {
  return core::to_lower(sidecar.text({"DecayCorrection"})) == "admin";
}

std::string in_minutes(double seconds) {
  return core::format_number(std::round(seconds / 6) / 10) + " min";
}

/// A single frame that begins with the injection shows no uptake yet, unless its nuclide is gone so soon that it must.
/// Minutes written for seconds look so too.
void check_static(const Sidecar& sidecar, const BidsTimes& times, core::Remarks& remarks) {
  constexpr double soon = 300;
  if (times.frames.starts.size() != 1 || !times.injection) return;
  const double delay = times.frames.starts.front() - *times.injection;
  if (!(std::abs(delay) < soon)) return;
  if (*times.injection == 0 &&
      core::to_lower(sidecar.text({"ConversionSoftware"})).find("pet2bids") != std::string::npos) {
    throw SuvUnavailable(
        "InjectionStart is 0, which PET2BIDS writes where the header does not tell it; set it to the "
        "seconds from TimeZero to the injection");
  }
  if (nuclide_half_life(sidecar.text({"TracerRadionuclide"})).value_or(soon) < soon) return;
  remarks.warn("InjectionStart says that a single frame begins " + core::format_number(std::round(delay)) +
               " s after the injection");
}

void find_injection(const Sidecar& sidecar, BidsTimes& times, core::Remarks& remarks) {
  const double latest = times.frames.starts.front() + latest_injection(times.frames.starts.size() > 1);
  const auto told = time_after(sidecar, "InjectionStart", times.zero, latest);
  const Sidecar::Names clocks{"RadiopharmaceuticalStartTime", "RadiopharmaceuticalStartDateTime", "InjectionTime"};
  std::optional<double> other;
  std::string other_name;
  if (const auto clock = sidecar.clock(clocks); clock && times.zero) {
    other = since(*times.zero, *clock, latest);
    other_name = sidecar.name(clocks);
  } else if (is_decay_corrected_to_injection(sidecar) && times.decay_reference) {
    other = times.decay_reference;
    other_name = "ImageDecayCorrectionTime";
  }
  times.injection = told ? told : other;
  times.injection_from = told ? "InjectionStart" : other_name;
  if (told && other && std::abs(*told - *other) > seconds_apart) {
    if (*told == 0) times.injection = other, times.injection_from = other_name;
    remarks.warn("InjectionStart is " + core::format_number(*told) + ", but " + other_name + " lies " +
                 in_minutes(-*other) + " before TimeZero: " + times.injection_from + " taken");
  }
  if (!other) check_static(sidecar, times, remarks);
  const double after = times.injection.value_or(0) - times.frames.starts.front();
  if (times.injection && after > 0) {
    const std::string text =
        "the injection lies " + core::format_number(std::round(after)) + " s after the first frame's start";
    times.frames.starts.size() > 1 ? remarks.note(text) : remarks.warn(text + ": do the clocks differ?");
  }
}

}  // namespace

BidsTimes bids_times(const Sidecar& sidecar, core::Remarks& remarks) {
  BidsTimes times;
  times.frames = bids_frames(sidecar, remarks);
  times.zero = find_zero(sidecar, times.frames);
  const double last = times.frames.starts.back();
  times.decay_reference =
      time_after(sidecar, "ImageDecayCorrectionTime", times.zero, (last > 0 ? last : 0) + longest_series);
  if (const auto series = sidecar.clock({"SeriesTime"}); series && times.zero) {
    times.series = std::remainder(*series - *times.zero, seconds_per_day);
  }
  find_injection(sidecar, times, remarks);
  return times;
}

SuvHeader header_of(const Sidecar& sidecar, const BidsTimes& times) {
  const double zero = times.zero.value_or(noon);
  SuvHeader header;
  header.units = "BQML";
  header.corrected_image = {"ATTN", "DECY"};
  header.decay_correction = sidecar.text({"DecayCorrection"});
  header.suv_type = sidecar.text({"SUVType"});
  header.sex = sidecar.text({"PatientSex"});
  header.weight = sidecar.number({"BodyWeight", "PatientWeight"});
  header.size = sidecar.number({"BodyHeight", "PatientSize"});
  Radiopharmaceutical item;
  item.nuclide = sidecar.text({"TracerRadionuclide"});
  item.half_life = sidecar.number({"RadionuclideHalfLife", "IsotopeHalfLife"});
  if (times.injection) item.start_date_time = zero + *times.injection;
  header.radiopharmaceuticals = {item};
  if (times.series) header.series = zero + *times.series;
  if (!times.zero && !times.injection) return header;
  const auto& [starts, durations] = times.frames;
  const std::vector<double> factors = sidecar.numbers({"DecayFactor", "DecayCorrectionFactor"});
  header.dynamic = starts.size() > 1;
  for (std::size_t k = 0; k < starts.size(); ++k) {
    SliceTime slice;
    slice.acquisition = zero + starts[k];
    if (k < durations.size()) slice.duration = 1000 * durations[k];
    if (k < factors.size()) slice.decay_factor = factors[k];
    header.slices.push_back(slice);
  }
  return header;
}

}  // namespace tripet::preprocessing
