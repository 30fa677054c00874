#include "preprocessing/suv/sidecar.hpp"

#include <cmath>
#include <limits>

#include "core/text.hpp"
#include "preprocessing/suv/date_time.hpp"

namespace tripet::preprocessing {
namespace {

std::string text_of(const core::Json& value) {
  if (value.is_string()) {
    const std::string text = core::trim(value.get<std::string>());
    return core::to_lower(text) == "n/a" ? "" : text;
  }
  return value.is_number() || value.is_boolean() ? value.dump() : "";
}

std::optional<double> number_of(const core::Json& value) {
  const auto number = core::parse_number(text_of(value));
  return number && std::isfinite(*number) ? number : std::nullopt;
}

/// MATLAB writes a column as a list of lists of one.
void append(const core::Json& value, std::vector<double>& numbers) {
  if (value.is_array()) {
    for (const core::Json& part : value) append(part, numbers);
  } else {
    numbers.push_back(number_of(value).value_or(std::numeric_limits<double>::quiet_NaN()));
  }
}

}  // namespace

const core::Json* Sidecar::find(const Names& names) const {
  for (const std::string& name : names) {
    const auto found = json_.find(name);
    if (found == json_.end()) continue;
    const core::Json& value = found->is_array() && found->size() == 1 ? found->front() : *found;
    if (value.is_array() ? !value.empty() : !text_of(value).empty()) return &value;
  }
  return nullptr;
}

std::string Sidecar::text(const Names& names) const {
  const core::Json* value = find(names);
  if (value == nullptr) return "";
  if (!value->is_array()) return text_of(*value);
  std::vector<std::string> parts;
  for (const core::Json& part : *value) parts.push_back(text_of(part));
  return core::join(parts, " ");
}

std::optional<double> Sidecar::number(const Names& names) const {
  const core::Json* value = find(names);
  return value == nullptr ? std::nullopt : number_of(*value);
}

std::vector<double> Sidecar::numbers(const Names& names) const {
  std::vector<double> found;
  if (const core::Json* value = find(names)) append(*value, found);
  return found;
}

std::optional<bool> Sidecar::flag(const Names& names) const {
  const std::string value = core::to_lower(text(names));
  if (value == "true" || value == "1" || value == "yes") return true;
  if (value == "false" || value == "0" || value == "no") return false;
  return std::nullopt;
}

std::optional<double> Sidecar::clock(const Names& names) const {
  const std::string value = text(names);
  const auto date = value.find_first_of("T ");
  return parse_time(date == std::string::npos ? value : value.substr(date + 1));
}

std::string Sidecar::name(const Names& names) const {
  for (const std::string& name : names) {
    if (find({name}) != nullptr) return name;
  }
  return names.front();
}

}  // namespace tripet::preprocessing
