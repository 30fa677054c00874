#include "evaluation/report/table.hpp"

#include <utility>

#include "core/text.hpp"
#include "evaluation/report/text.hpp"

namespace tripet::evaluation {

using core::member;
using core::text_of;

core::Json table(const std::string& id, const std::string& caption, std::vector<std::string> columns) {
  core::Json out{{"id", id}, {"caption", caption}, {"columns", core::Json::array()}, {"rows", core::Json::array()}};
  for (auto& column : columns) out["columns"].push_back({{"name", std::move(column)}});
  return out;
}

core::Json cell(const std::string& text) {
  return {{"text", text}, {"small", false}, {"low", false}, {"why", false}, {"raw", text}};
}

core::Json cell(const core::Json& entry, int digits) {
  const auto& value = member(entry, "value");
  core::Json out = cell(decimals(value, digits));
  const auto raw = [](const core::Json& number) {
    return number.is_number() ? core::format_number(number.get<double>()) : std::string("n/a");
  };
  out["raw"] = raw(value);
  out["low"] = raw(member(entry, "low"));
  out["high"] = raw(member(entry, "high"));
  const std::string between = interval(entry, digits);
  out["small"] = between == "n/a" ? core::Json(false) : core::Json(between);
  out["why"] = text_of(entry, "reason");
  return out;
}

}  // namespace tripet::evaluation
