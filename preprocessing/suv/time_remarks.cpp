#include "preprocessing/suv/time_remarks.hpp"

#include <algorithm>
#include <cmath>

#include "core/text.hpp"

namespace tripet::preprocessing {
namespace {

using core::format_number;

void remark_apart(const std::vector<TimeCandidate>& candidates, const std::string& what, TimeSource chosen,
                  bool doubtful, core::Remarks& remarks) {
  const auto [low, high] = std::minmax_element(candidates.begin(), candidates.end(),
                                               [](const auto& a, const auto& b) { return a.time < b.time; });
  if (high->time - low->time <= seconds_apart) return;
  const std::string text = "the header's " + what + " are " + format_number(std::round(high->time - low->time)) +
                           " s apart (" + to_text(low->source) + ", " + to_text(high->source) +
                           "): " + to_text(chosen) + " taken";
  doubtful ? remarks.warn(text) : remarks.note(text);
}

}  // namespace

void remark_on_injection(const SuvHeader& header, const Radiopharmaceutical& item,
                         const std::vector<TimeCandidate>& candidates, core::Remarks& remarks) {
  const TimeCandidate& chosen = candidates.front();
  // Dates shifted for anonymity leave the clock times as they were: whole days apart are no doubt.
  const bool doubtful = std::any_of(candidates.begin(), candidates.end(), [&](const auto& candidate) {
    return std::abs(std::remainder(candidate.time - chosen.time, seconds_per_day)) > seconds_apart;
  });
  remark_apart(candidates, "times of injection", chosen.source, doubtful, remarks);
  if (chosen.source == TimeSource::start_date_time && item.start_zone) {
    if (chosen.time != *item.start_date_time) {
      remarks.warn(
          "RadiopharmaceuticalStartDateTime names another time zone than RadiopharmaceuticalStartTime: taken as " +
          format_date_time(chosen.time));
    } else if (!item.start_time) {
      // UTC is what programs write that convert; another offset is that of the place, where the scanner stands too.
      const bool utc = *item.start_zone == 0;
      const std::string text = "RadiopharmaceuticalStartDateTime is in " + std::string(utc ? "UTC" : "a time zone") +
                               " and TimezoneOffsetFromUTC is missing: taken as the scan's clock";
      utc ? remarks.warn(text) : remarks.note(text);
    }
  }
  const double after = chosen.time - scan_start(header);
  if (after > 0) {
    const std::string text =
        "the injection lies " + format_number(std::round(after)) + " s after the start of the scan";
    header.dynamic ? remarks.note(text) : remarks.warn(text + ": do the clocks differ?");
  }
}

void remark_on_reference(const std::vector<TimeCandidate>& candidates, const TimeCandidate& chosen,
                         core::Remarks& remarks) {
  // SeriesTime and AcquisitionTime are there whatever the values were corrected to: only a time that is certain
  // contradicts the chosen one, or confirms it.
  bool contradicted = false, confirmed = chosen.certain;
  for (const TimeCandidate& candidate : candidates) {
    if (!candidate.certain) continue;
    const bool apart = std::abs(candidate.time - chosen.time) > std::max(candidate.tolerance, chosen.tolerance);
    contradicted = contradicted || apart;
    confirmed = confirmed || !apart;
  }
  remark_apart(candidates, "decay reference times", chosen.source, contradicted || !confirmed, remarks);
  if (chosen.source == TimeSource::earliest_acquisition && !confirmed) {
    remarks.warn("decay reference time: only the earliest AcquisitionTime is left to take");
  }
  if (chosen.source == TimeSource::decay_factor) {
    remarks.warn("DecayFactor tells a time of its own to which the values were corrected: " +
                 format_date_time(chosen.time) + " taken");
  }
}

}  // namespace tripet::preprocessing
