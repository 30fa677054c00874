#pragma once

#include <string>
#include <vector>

#include "core/json.hpp"

namespace tripet::evaluation {

/// "age-sex" becomes "age + sex"; the strategies keep their names.
std::string strategy_label(const std::string& name);

/// "A, B and C".
std::string listed(const std::vector<std::string>& names);

/// "A, B or C".
std::string listed_with_or(const std::vector<std::string>& names);

/// A fixed number of decimals with a true minus sign; "n/a" for null.
std::string decimals(const core::Json& number, int digits);
/// "0.02 to 0.12"; "n/a" when either end is null.
std::string interval(const core::Json& entry, int digits);
bool has_interval(const core::Json& entry);
/// How many to print: two; three where an end that is not 0 would pass for 0, or a value that is not 1 for 1; up to
/// four where both ends would look the same.
int digits_for(const core::Json& entry);
/// "p = 0.012", "p < 0.001", "p n/a".
std::string p_text(const core::Json& p);
/// "softmax better" of an entry with the verdict "a better" or "b better", where a and b are the strategies' labels;
/// otherwise the verdict's own words.
std::string verdict_text(const core::Json& entry);

}  // namespace tripet::evaluation
