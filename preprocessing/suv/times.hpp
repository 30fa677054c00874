#pragma once

#include <string>
#include <vector>

#include "preprocessing/suv/suv.hpp"

namespace tripet::preprocessing {

/// Where a header gives a time of injection or a time to which values were corrected for decay.
enum class TimeSource {
  start_date_time,
  start_time,
  ge_administration,
  ge_scan,
  decay_correction,
  siemens_reference,
  series,
  frame_reference,
  earliest_acquisition,
};
/// As messages and sidecars name it: "SeriesTime".
std::string to_text(TimeSource source);

/// One of the times that a header may mean, and whether it can be right.
struct TimeCandidate {
  TimeSource source;
  DateTime time;
  bool accepted;
};

/// The earliest acquisition of the slices; SeriesDate and SeriesTime where no slice has one. Throws SuvUnavailable.
DateTime scan_start(const SuvHeader& header);

/// s. The header's, checked against the named nuclide's (2 %). Throws SuvUnavailable when they differ or neither is
/// known.
double checked_half_life(const Radiopharmaceutical& item, std::vector<std::string>& warnings);

/// The longest time from injection to scan that is believed: five half-lives. Less than a day for F-18, so that dates
/// shifted for anonymity are noticed.
double longest_delay(double half_life);

/// Start of the injection: the first of RadiopharmaceuticalStartDateTime, RadiopharmaceuticalStartTime with the scan's
/// date (or the day before), GE's administration time, that lies between 0 and longest_delay before `scan`. The chosen
/// one first; empty when none does.
std::vector<TimeCandidate> injection_candidates(const SuvHeader& header, const Radiopharmaceutical& item, DateTime scan,
                                                double half_life);

/// The times to which decay START may have corrected the values, in the order in which they are believed.
std::vector<TimeCandidate> reference_candidates(const SuvHeader& header, double half_life);

}  // namespace tripet::preprocessing
