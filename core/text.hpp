#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tripet::core {

std::vector<std::string> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string trim(std::string_view text);
std::string to_lower(std::string_view text);

/// The shortest decimal text that reads back to the same number; "nan", "inf", "-inf" otherwise.
std::string format_number(double value);

/// The whole text as a number, or nothing: "1.5 " and "1,5" are not numbers. Locale plays no part.
std::optional<double> parse_number(std::string_view text);
std::optional<long long> parse_integer(std::string_view text);

/// Letters (bytes) to insert, remove or exchange until a is b.
std::size_t edit_distance(const std::string& a, const std::string& b);

/// The candidate with the smallest edit distance, when that is small enough to be a likely misspelling.
std::optional<std::string> nearest_name(const std::string& name, const std::vector<std::string>& candidates);

}  // namespace tripet::core
