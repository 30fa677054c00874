#include "core/table/cell.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/error.hpp"
#include "core/text.hpp"

namespace tripet::core {
namespace {

constexpr std::array missing_words{"",       "n/a",     "na",  "nan",    "-nan",    "null",   ".",
                                   "<na>",   "#n/a",    "#na", "#ref!",  "#value!", "#name?", "#num!",
                                   "#null!", "#div/0!", "#nv", "#wert!", "#bezug!", "#zahl!", "#error!"};

}  // namespace

bool is_missing(const std::string& cell) {
  if (cell.size() > 8) return false;
  return std::find(missing_words.begin(), missing_words.end(), to_lower(cell)) != missing_words.end();
}

std::optional<bool> parse_flag(const std::string& cell) {
  const std::string word = to_lower(without_zero_decimals(cell));
  if (word == "1" || word == "true") return true;
  if (word == "0" || word == "false") return false;
  return std::nullopt;
}

std::optional<long long> parse_whole_number(const std::string& cell) {
  return parse_integer(without_zero_decimals(cell));
}

std::string without_zero_decimals(const std::string& cell) {
  const auto point = cell.find('.');
  if (point == std::string::npos) return cell;
  const std::string whole = cell.substr(0, point);
  const std::string digits = whole.substr(whole.starts_with('-') ? 1 : 0);
  const bool is_whole = !digits.empty() && digits.find_first_not_of("0123456789") == std::string::npos &&
                        cell.find_first_not_of('0', point + 1) == std::string::npos;
  return is_whole ? whole : cell;
}

bool are_numbers(const std::vector<std::string>& names) {
  return !names.empty() && std::all_of(names.begin(), names.end(), [](const auto& name) {
    const auto number = parse_number(name);
    return number && std::isfinite(*number);
  });
}

std::vector<std::string> class_names(const std::vector<std::string>& names) {
  if (!are_numbers(names)) return names;
  std::vector<std::pair<double, std::string>> sorted;
  for (const auto& name : names) sorted.emplace_back(parse_number(name).value(), without_zero_decimals(name));
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  std::vector<std::string> out;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (i > 0 && sorted[i].first == sorted[i - 1].first) {
      throw Error("the classes '" + sorted[i - 1].second + "' and '" + sorted[i].second +
                  "' are one number; write it in one way");
    }
    out.push_back(sorted[i].second);
  }
  return out;
}

}  // namespace tripet::core
