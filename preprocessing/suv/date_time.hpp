#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tripet::preprocessing {

/// Seconds since 1970-01-01 00:00 of the scanner's own clock. DICOM rarely names a time zone and everything that SUV
/// needs is a difference of two times of one scanner; a time that names another zone is brought to the scanner's.
using DateTime = double;

inline constexpr double seconds_per_day = 86400;

/// DA, `YYYYMMDD` or the old `YYYY.MM.DD`: its midnight. Nothing when it is not a date.
std::optional<DateTime> parse_date(std::string_view text);

/// TM, `HH[MM[SS[.FFFFFF]]]`, or with colons: seconds after midnight. Nothing when it is not a time.
std::optional<double> parse_time(std::string_view text);

/// The offset from UTC in seconds: `+ZZXX` alone (TimezoneOffsetFromUTC) or at the end of a DT. Nothing without one.
std::optional<double> parse_zone(std::string_view text);

/// The offset of the clock that a header's dates and times read: that of TimezoneOffsetFromUTC, else what a DT with an
/// offset shows beside the clock's own reading of the same moment, or is its own where there is none. Nothing: unknown.
std::optional<double> zone_of_clock(std::string_view offset, std::string_view date_time,
                                    const std::optional<DateTime>& reading);

/// DT, `YYYYMMDDHHMM[SS[.FFFFFF]][+ZZXX]`. With the offset of `zone` it becomes that zone's reading; where one of the
/// two is not known, the clock's reading is kept. Nothing when it is not a date with a time.
std::optional<DateTime> parse_date_time(std::string_view text, std::optional<double> zone = std::nullopt);

/// DA and TM together; nothing when one is missing.
std::optional<DateTime> parse_date_time(std::string_view date, std::string_view time);

/// 2025-01-01T11:00:00.0
std::string format_date_time(DateTime time);

}  // namespace tripet::preprocessing
