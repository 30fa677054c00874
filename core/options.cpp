#include "core/options.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/text.hpp"

namespace tripet::core {

Option& Option::unit(const std::string& unit) {
  unit_ = unit;
  return *this;
}

Option& Option::range(double low, double high) {
  low_ = low;
  high_ = high;
  return *this;
}

Option& Option::choices(std::vector<std::string> allowed) {
  choices_ = std::move(allowed);
  return *this;
}

Option& Option::value_name(const std::string& name) {
  value_name_ = name;
  return *this;
}

Option& Option::required() {
  required_ = true;
  return *this;
}

void Option::fail(const std::string& text, const std::string& wanted) const {
  throw UsageError("--" + name_ + ": '" + text + "' is not " + wanted);
}

void Option::set(const std::vector<std::string>& texts) {
  if (texts.empty() && !flag_) throw UsageError("--" + name_ + ": a value is missing (" + placeholder() + ")");
  if (!choices_.empty() && !flag_) {
    for (const auto& text : list_ ? detail::parse_list(texts) : std::vector<std::string>{texts.back()}) {
      if (std::find(choices_.begin(), choices_.end(), text) != choices_.end()) continue;
      const auto near = nearest_name(text, choices_);
      fail(text, "one of " + join(choices_, ", ") + (near ? "; did you mean '" + *near + "'?" : ""));
    }
  }
  parse_(texts);
  set_ = true;
}

double Option::number(const std::string& text, bool whole) const {
  const auto value = parse_number(text);
  if (!value || !std::isfinite(*value)) fail(text, whole ? "a whole number" : "a number");
  // Beyond 2^53 a double no longer tells whole numbers apart, so the value stored would not be the one written.
  if (whole && (*value != std::floor(*value) || std::abs(*value) > 9007199254740992.0)) fail(text, "a whole number");
  if ((low_ && *value < *low_) || (high_ && *value > *high_)) fail(text, range_text());
  return *value;
}

std::string Option::range_text() const {
  if (!low_) return "";
  const std::string unit = unit_.empty() ? "" : " " + unit_;
  if (!std::isfinite(*high_)) return "at least " + format_number(*low_) + unit;
  return "between " + format_number(*low_) + " and " + format_number(*high_) + unit;
}

std::string Option::placeholder() const {
  if (flag_) return "";
  if (!choices_.empty()) return join(choices_, "|");
  return value_name_;
}

Option& OptionSet::find(const std::string& name) {
  std::vector<std::string> names;
  for (auto& option : options_) {
    if (option.name() == name) return option;
    names.push_back(option.name());
  }
  const auto near = nearest_name(name, names);
  throw UsageError("unknown option '" + name + "'" + (near ? "; did you mean '" + *near + "'?" : ""));
}

void OptionSet::check_required() const {
  for (const auto& option : options_) {
    if (option.is_required() && !option.is_set()) {
      throw UsageError("--" + option.name() + " " + option.placeholder() + " is needed: " + option.help());
    }
  }
}

std::string OptionSet::dump(const std::vector<std::string>& except) const {
  std::string text;
  for (const auto& option : options_) {
    if (std::find(except.begin(), except.end(), option.name()) != except.end()) continue;
    text += "# " + option.help();
    if (!option.unit().empty()) text += " [" + option.unit() + "]";
    if (!option.choices().empty()) text += " (" + join(option.choices(), ", ") + ")";
    if (!option.range_text().empty()) text += " (" + option.range_text() + ")";
    // An empty value can't be written in a config file; the commented key says that it exists.
    text += "\n" + std::string(option.value().empty() ? "# " : "") + option.name() + " = " + option.value() + "\n";
  }
  return text;
}

namespace detail {

std::string print(bool value) {
  return value ? "true" : "false";
}
std::string print(int value) {
  return std::to_string(value);
}
std::string print(std::uint64_t value) {
  return std::to_string(value);
}
std::string print(double value) {
  return format_number(value);
}
std::string print(const std::string& value) {
  return value;
}
std::string print(const std::filesystem::path& value) {
  return value.string();
}

bool parse_flag(const std::string& name, const std::string& text) {
  if (text == "true" || text == "yes" || text == "on" || text == "1") return true;
  if (text == "false" || text == "no" || text == "off" || text == "0") return false;
  throw UsageError("--" + name + ": '" + text + "' is not true or false");
}

std::vector<std::string> parse_list(const std::vector<std::string>& texts) {
  std::vector<std::string> items;
  for (const auto& text : texts) {
    for (const auto& item : split(text, ',')) {
      if (!trim(item).empty()) items.push_back(trim(item));
    }
  }
  return items;
}

}  // namespace detail
}  // namespace tripet::core
