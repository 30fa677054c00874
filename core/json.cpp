#include "core/json.hpp"

#include <cmath>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/table/encoding.hpp"

namespace tripet::core {

Json read_json(const std::filesystem::path& path) {
  const std::string bytes = read_text(path);
  const std::string text = with_context(path.string(), [&] { return decode_text(bytes).text; });
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& e) {
    throw Error(path.string() + ": not valid JSON at byte " + std::to_string(e.byte) +
                (text.empty() ? " (the file is empty)" : ""));
  }
}

void write_json(const std::filesystem::path& path, const Json& json) {
  write_text(path, json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

std::string json_for_script(const Json& json) {
  std::string text;
  for (const char c : json.dump(-1, ' ', false, Json::error_handler_t::replace)) {
    if (c == '<') {
      text += "\\u003c";
    } else {
      text += c;
    }
  }
  return text;
}

const Json& member(const Json& json, const std::string& key) {
  static const Json null;
  if (!json.is_object()) return null;
  const auto found = json.find(key);
  return found == json.end() ? null : *found;
}

std::string text_of(const Json& json, const std::string& key, const std::string& otherwise) {
  const auto& value = member(json, key);
  return value.is_string() ? value.get<std::string>() : otherwise;
}

Json number(double value) {
  return std::isnan(value) ? Json() : Json(value);
}

}  // namespace tripet::core
