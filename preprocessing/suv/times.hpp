#pragma once

#include <optional>
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
  decay_factor,
};
/// As messages and sidecars name it: "SeriesTime".
std::string to_text(TimeSource source);

/// Times of one event that are further apart than this contradict one another.
inline constexpr double seconds_apart = 60;

/// One of the times that a header may mean, and whether it can be right.
struct TimeCandidate {
  TimeSource source;
  DateTime time;
  bool accepted;
  bool certain = true;               // false: a header has this time whether or not it is the one that is looked for
  double tolerance = seconds_apart;  // as exact as its source; further from it another time contradicts it
};

/// The earliest acquisition of the slices; SeriesDate and SeriesTime where no slice has one. Throws SuvUnavailable.
DateTime scan_start(const SuvHeader& header);

/// s. The header's, checked against the named nuclide's (2 %). Throws SuvUnavailable when they differ or neither is
/// known.
double checked_half_life(const Radiopharmaceutical& item, core::Remarks& remarks);

/// The longest time from injection to scan that is believed: five half-lives. Less than a day for F-18, so that dates
/// shifted for anonymity are noticed.
double longest_delay(double half_life);

/// How many seconds after the start of the scan the injection may be: a dynamic scan may begin minutes before it, and
/// the clocks of a static one may differ by 2 min.
double latest_injection(bool dynamic);

/// Start of the injection: the first of RadiopharmaceuticalStartDateTime, RadiopharmaceuticalStartTime with the scan's
/// date (or the day before), GE's administration time, that lies between latest_injection() after and longest_delay()
/// before `scan`. The chosen one first; empty when none does.
std::vector<TimeCandidate> injection_candidates(const SuvHeader& header, const Radiopharmaceutical& item, DateTime scan,
                                                double half_life);

/// The time to which a DecayFactor corrects, in seconds before the start of its frame. Nothing where the factor says
/// nothing: missing, 0, or 1.
struct FactorTime {
  double before = 0, tolerance = 0;
};
std::optional<FactorTime> time_of_factor(const std::optional<double>& factor, double duration, double half_life);

/// The times to which decay START may have corrected the values, in the order in which they are believed. DecayFactor,
/// where it is known, decides between those that are not certain.
std::vector<TimeCandidate> reference_candidates(const SuvHeader& header, double half_life);

/// Some scanners call it START when they correct each frame of a dynamic scan to its own start. DecayFactor, the
/// frame's own share times the decay since the reference, tells: with one reference for all it grows from frame to
/// frame. The reference time of each slice; empty unless all of them say that it is their own frame.
std::vector<DateTime> own_references(const SuvHeader& header, double half_life);

}  // namespace tripet::preprocessing
