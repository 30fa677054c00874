#include "preprocessing/dicom/fields.hpp"

#include <cmath>
#include <cstdio>

#include "core/text.hpp"

namespace tripet::preprocessing {
namespace {

const DicomElement* find(const std::vector<const DicomDataSet*>& layers, std::uint16_t group, std::uint16_t element) {
  for (const DicomDataSet* layer : layers) {
    const auto found = layer->find(static_cast<std::uint32_t>(group) << 16U | element);
    if (found != layer->end()) return &found->second;
  }
  return nullptr;
}

/// As it may stand in a message: short, and of plain characters.
std::string printable(std::string text) {
  if (text.size() > 40) text = text.substr(0, 40) + "...";
  for (char& c : text) {
    if (c < ' ' || c > '~') c = '?';
  }
  return text;
}

std::string tag_text(std::uint16_t group, std::uint16_t element) {
  std::array<char, 12> text{};
  std::snprintf(text.data(), text.size(), "(%04x,%04x)", group, element);
  return text.data();
}

}  // namespace

std::string Fields::text(std::uint16_t group, std::uint16_t element) const {
  const DicomElement* found = find(layers_, group, element);
  if (found == nullptr) return "";
  return core::trim(found->value.substr(0, found->value.find('\0')));
}

std::string Fields::private_text(std::uint16_t group, std::uint8_t element, const std::string& owner) const {
  for (std::uint16_t block = 0x10; block <= 0xff; ++block) {
    if (text(group, block) == owner) return text(group, static_cast<std::uint16_t>(block << 8U | element));
  }
  if (!text(group, 0x10).empty()) return "";
  return text(group, static_cast<std::uint16_t>(0x1000U | element));
}

std::vector<std::string> Fields::texts(std::uint16_t group, std::uint16_t element) const {
  const std::string joined = text(group, element);
  if (joined.empty()) return {};
  std::vector<std::string> parts = core::split(joined, '\\');
  for (std::string& part : parts) part = core::trim(part);
  return parts;
}

std::optional<double> Fields::number(std::uint16_t group, std::uint16_t element) const {
  return first_number(text(group, element));
}

int Fields::whole(std::uint16_t group, std::uint16_t element) const {
  const auto value = number(group, element);
  return value && std::abs(*value) < 1e9 ? static_cast<int>(*value) : 0;
}

std::vector<Fields> Fields::items(std::uint16_t group, std::uint16_t element) const {
  std::vector<Fields> found;
  if (const DicomElement* sequence = find(layers_, group, element)) {
    for (const DicomDataSet& item : sequence->items) found.emplace_back(item);
  }
  return found;
}

std::optional<double> Fields::first_number(const std::string& text) {
  std::string first = core::trim(text.substr(0, text.find('\\')));
  if (first.starts_with('+')) first.erase(0, 1);
  const auto value = core::parse_number(first);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

double RequiredFields::number(std::uint16_t group, std::uint16_t element, const char* name) {
  std::array<double, 1> value{};
  numbers(group, element, name, value);
  return value[0];
}

int RequiredFields::whole(std::uint16_t group, std::uint16_t element, const char* name, int lowest, int highest) {
  const auto found = list(group, element, name, 1);
  if (found.empty()) return lowest;
  const double value = found.front();
  if (value == std::floor(value) && value >= lowest && value <= highest) return static_cast<int>(value);
  const std::string limits = std::to_string(lowest) + (lowest == highest ? "" : " to " + std::to_string(highest));
  refuse(group, element, name, limits);
  return lowest;
}

std::vector<double> RequiredFields::list(std::uint16_t group, std::uint16_t element, const char* name,
                                         std::size_t count) {
  std::vector<double> values;
  for (const std::string& part : fields_.texts(group, element)) {
    const auto value = Fields::first_number(part);
    if (!value) break;
    values.push_back(*value);
  }
  if (values.size() == count && fields_.texts(group, element).size() == count) return values;
  refuse(group, element, name, count == 1 ? "a number" : std::to_string(count) + " numbers");
  return {};
}

void RequiredFields::refuse(std::uint16_t group, std::uint16_t element, const char* name, const std::string& wanted) {
  if (!problem_.empty()) return;
  const std::string text = fields_.text(group, element);
  problem_ = std::string(name) + " " + tag_text(group, element) +
             (text.empty() ? " is missing" : " is '" + printable(text) + "', not " + wanted);
}

}  // namespace tripet::preprocessing
