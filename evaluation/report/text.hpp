#pragma once

#include <string>
#include <vector>

#include "core/json.hpp"

namespace tripet::evaluation {

/// A metric in the words of the report.
struct MetricText {
  const char* name;     // as in metrics.json
  const char* label;    // "Balanced accuracy"
  const char* meaning;  // one or two sentences for a physician
};
/// In the order of the report's table; the AUC that counts stands before its pooled relatives.
const std::vector<MetricText>& metric_texts();
/// "balanced accuracy"; the name itself where it is unknown.
std::string metric_label(const std::string& name);

/// "age-sex" becomes "age + sex"; the strategies keep their names.
std::string strategy_label(const std::string& name);

/// "A, B and C".
std::string listed(const std::vector<std::string>& names);

/// A fixed number of decimals with a true minus sign; "n/a" for null.
std::string decimals(const core::Json& number, int digits);
/// "0.02 to 0.12"; "n/a" when either end is null.
std::string interval(const core::Json& entry, int digits, const char* low = "low", const char* high = "high");
/// "p = 0.012", "p < 0.001", "p n/a".
std::string p_text(const core::Json& p);

/// The member, or null when json is not an object or lacks it.
const core::Json& member(const core::Json& json, const std::string& key);
/// The member's text, or the alternative.
std::string text_of(const core::Json& json, const std::string& key, const std::string& otherwise = "");

/// The names of metrics["strategies"], either the compared ones or the baselines.
std::vector<std::string> strategy_names_in(const core::Json& metrics, bool baseline);

/// One cell of a report table: what is shown, and what the downloaded table holds.
core::Json cell(const std::string& text);
/// value with its interval below; the downloaded table gets three columns in full precision.
core::Json cell(const core::Json& entry, int digits);
/// Marks a row heading or a column of numbers.
core::Json table(const std::string& id, const std::string& caption, std::vector<std::string> columns);

}  // namespace tripet::evaluation
