#include "preprocessing/suv/date_time.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "core/text.hpp"

namespace tripet::preprocessing {
namespace {

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string without(std::string_view text, char character) {
  std::string kept = core::trim(text);
  std::erase(kept, character);
  return kept;
}

int whole(std::string_view digits) {
  return static_cast<int>(core::parse_integer(digits).value_or(-1));
}

}  // namespace

std::optional<DateTime> parse_date(std::string_view text) {
  const std::string digits = without(text, '.');
  if (digits.size() != 8 || !is_digits(digits)) return std::nullopt;
  const std::string_view view = digits;
  const std::chrono::year_month_day date{std::chrono::year(whole(view.substr(0, 4))),
                                         std::chrono::month(static_cast<unsigned>(whole(view.substr(4, 2)))),
                                         std::chrono::day(static_cast<unsigned>(whole(view.substr(6, 2))))};
  if (!date.ok()) return std::nullopt;
  return seconds_per_day * static_cast<double>(std::chrono::sys_days(date).time_since_epoch().count());
}

std::optional<double> parse_time(std::string_view text) {
  const std::string packed = without(text, ':');
  const std::string_view view = packed;
  const std::string_view clock = view.substr(0, view.find('.'));
  if (!is_digits(clock) || (clock.size() != 2 && clock.size() != 4 && clock.size() != 6)) return std::nullopt;
  const int hours = whole(clock.substr(0, 2));
  const int minutes = clock.size() >= 4 ? whole(clock.substr(2, 2)) : 0;
  double seconds = clock.size() == 6 ? whole(clock.substr(4, 2)) : 0;
  if (hours > 23 || minutes > 59 || seconds > 60) return std::nullopt;
  if (clock.size() < view.size()) {
    const std::string_view fraction = view.substr(clock.size() + 1);
    if (clock.size() != 6) return std::nullopt;
    if (!fraction.empty()) {
      if (!is_digits(fraction)) return std::nullopt;
      seconds += core::parse_number("0." + std::string(fraction)).value_or(0);
    }
  }
  return 3600.0 * hours + 60.0 * minutes + seconds;
}

std::optional<double> parse_zone(std::string_view text) {
  const std::string packed = without(text, ':');
  const auto sign = packed.find_first_of("+-");
  if (sign == std::string::npos || packed.size() != sign + 5) return std::nullopt;
  const std::string_view view = packed;
  if (!is_digits(view.substr(sign + 1))) return std::nullopt;
  const int hours = whole(view.substr(sign + 1, 2)), minutes = whole(view.substr(sign + 3, 2));
  if (hours > 14 || minutes > 59) return std::nullopt;
  return (packed[sign] == '-' ? -60.0 : 60.0) * (60 * hours + minutes);
}

std::optional<double> zone_of_clock(std::string_view offset, std::string_view date_time,
                                    const std::optional<DateTime>& reading) {
  if (const auto told = parse_zone(offset)) return told;
  const auto own = parse_zone(date_time);
  const auto time = parse_date_time(date_time);
  if (!own || !time || !reading) return own;
  // Zones differ by quarters of an hour; another moment says nothing.
  const double apart = 900 * std::round((*reading - *time) / 900);
  const bool same_moment = std::abs(*reading - *time - apart) <= 1 && std::abs(apart) <= seconds_per_day;
  return same_moment ? std::optional(*own + apart) : std::nullopt;
}

std::optional<DateTime> parse_date_time(std::string_view text, std::optional<double> zone) {
  const std::string packed = core::trim(text);
  const std::string clock = packed.substr(0, packed.find_first_of("+-"));
  if (clock.size() < 10) return std::nullopt;
  const auto time = parse_date_time(clock.substr(0, 8), clock.substr(8));
  const auto own = parse_zone(packed);
  return time && zone && own ? std::optional(*time - *own + *zone) : time;
}

std::optional<DateTime> parse_date_time(std::string_view date, std::string_view time) {
  const auto day = parse_date(date);
  const auto clock = parse_time(time);
  if (!day || !clock) return std::nullopt;
  return *day + *clock;
}

std::string format_date_time(DateTime time) {
  const double tenths = std::round(10 * time);
  const auto days = static_cast<long long>(std::floor(tenths / (10 * seconds_per_day)));
  const double rest = tenths / 10 - static_cast<double>(days) * seconds_per_day;
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days(days)}};
  const int minutes = static_cast<int>(rest / 60);
  char text[48];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%04.1f", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), minutes / 60, minutes % 60,
                rest - 60.0 * minutes);
  return text;
}

}  // namespace tripet::preprocessing
