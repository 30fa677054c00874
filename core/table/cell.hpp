#pragma once

#include <optional>
#include <string>
#include <vector>

namespace tripet::core {

/// How a missing value is written.
inline const std::string not_available = "n/a";

/// What a table says for a value that is not known, in any case: nothing, n/a, na, nan, null, <na>, "." (SAS,
/// Stata), and the errors of a spreadsheet (#N/A, #REF!, ...). "none" is not among them: it is the label of a scan
/// without a disease. No class, participant or session can have such a name.
bool is_missing(const std::string& cell);

/// 0, 1, 0.0, 1.0, true, false, in any case. Throws nothing: other text gives nothing.
std::optional<bool> parse_flag(const std::string& cell);

/// A whole number, also one that pandas made a float because another row has none: "3", "3.0".
std::optional<long long> parse_whole_number(const std::string& cell);

/// "3.0" as "3"; all else as it stands.
std::string without_zero_decimals(const std::string& cell);

/// Whether there is a name and all are finite numbers.
bool are_numbers(const std::vector<std::string>& names);

/// Names of classes. When all are numbers: without zero decimals, each once, by size; otherwise as they stand. Throws
/// Error where one number is written in two ways that stay ("01" and "1").
std::vector<std::string> class_names(const std::vector<std::string>& names);

}  // namespace tripet::core
