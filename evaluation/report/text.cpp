#include "evaluation/report/text.hpp"

#include <charconv>
#include <cmath>

#include "core/text.hpp"
#include "core/tsv.hpp"
#include "evaluation/baselines/baselines.hpp"
#include "evaluation/statistics/verdict.hpp"

namespace tripet::evaluation {

using core::member;

std::string strategy_label(const std::string& name) {
  if (name == baseline_name::age_and_sex) return "age + sex";
  if (name == baseline_name::regional_uptake) return "regional uptake";
  return name;
}

std::string listed(const std::vector<std::string>& names) {
  if (names.size() < 2) return core::join(names, "");
  return core::join({names.begin(), names.end() - 1}, ", ") + " and " + names.back();
}

std::string listed_with_or(const std::vector<std::string>& names) {
  if (names.size() < 2) return core::join(names, "");
  return core::join({names.begin(), names.end() - 1}, ", ") + " or " + names.back();
}

std::string decimals(const core::Json& number, int digits) {
  if (!number.is_number()) return core::not_available;
  const double value = number.get<double>();
  if (!std::isfinite(value)) return core::not_available;
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, std::abs(value), std::chars_format::fixed, digits).ptr;
  const std::string text(buffer, end);
  const bool zero = text.find_first_of("123456789") == std::string::npos;
  return (value < 0 && !zero ? "−" : "") + text;
}

bool has_interval(const core::Json& entry) {
  return member(entry, "low").is_number() && member(entry, "high").is_number();
}

int digits_for(const core::Json& entry) {
  const core::Json &low = member(entry, "low"), &high = member(entry, "high"), &value = member(entry, "value");
  const auto blurred = [&](const core::Json& number, double of, int digits) {
    return number.is_number() && number != of && decimals(number, digits) == decimals(of, digits);
  };
  int digits = 2;
  if (blurred(low, 0, digits) || blurred(high, 0, digits) || blurred(value, 1, digits)) ++digits;
  while (digits < 4 && high.is_number() && blurred(low, high.get<double>(), digits)) ++digits;
  return digits;
}

std::string interval(const core::Json& entry, int digits) {
  if (!has_interval(entry)) return core::not_available;
  return decimals(member(entry, "low"), digits) + " to " + decimals(member(entry, "high"), digits);
}

std::string p_text(const core::Json& p) {
  if (!p.is_number()) return "p n/a";
  if (p.get<double>() < 0.001) return "p < 0.001";
  return "p = " + decimals(p, p.get<double>() < 0.1 ? 3 : 2);
}

std::string verdict_text(const core::Json& entry) {
  const Verdict verdict = verdict_in(entry);
  if (verdict == Verdict::a_better) return strategy_label(core::text_of(entry, "a")) + " better";
  if (verdict == Verdict::b_better) return strategy_label(core::text_of(entry, "b")) + " better";
  return to_text(verdict);
}

}  // namespace tripet::evaluation
