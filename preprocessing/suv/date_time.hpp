#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tripet::preprocessing {

/// Seconds since 1970-01-01 00:00 of the scanner's own clock. DICOM rarely names a time zone and everything that SUV
/// needs is a difference of two times of one scanner.
using DateTime = double;

inline constexpr double seconds_per_day = 86400;

/// DA, `YYYYMMDD` or the old `YYYY.MM.DD`: its midnight. Nothing when it is not a date.
std::optional<DateTime> parse_date(std::string_view text);

/// TM, `HH[MM[SS[.FFFFFF]]]`, or with colons: seconds after midnight. Nothing when it is not a time.
std::optional<double> parse_time(std::string_view text);

/// DT, `YYYYMMDDHHMM[SS[.FFFFFF]][+ZZXX]`. The zone is dropped: the clock's reading is kept. Nothing when it is not a
/// date with a time.
std::optional<DateTime> parse_date_time(std::string_view text);

/// DA and TM together; nothing when one is missing.
std::optional<DateTime> parse_date_time(std::string_view date, std::string_view time);

/// 2025-01-01T11:00:00.0
std::string format_date_time(DateTime time);

}  // namespace tripet::preprocessing
