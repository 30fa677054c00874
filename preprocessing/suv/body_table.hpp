#pragma once

#include <optional>
#include <string>

#include "core/json.hpp"
#include "core/remarks.hpp"
#include "core/tsv.hpp"

namespace tripet::preprocessing {

/// What a row of participants.tsv or sessions.tsv says of a body.
struct TableBody {
  std::optional<double> weight;  // kg
  std::optional<double> height;  // m
  std::optional<double> age;     // years
  std::string sex;               // M, F, O, or empty
};

/// Columns weight, height (size), sex (gender) and age, in any case, with or without their unit behind (weight_kg). The
/// unit is that of the column's `Units` in `description`, the table's JSON file, else the one in its name, else kg or g
/// and m or cm as the number tells; sexes may be explained by `Levels`. Throws SuvUnavailable for a weight in a unit
/// that is not known.
TableBody body_in_row(const core::Tsv& table, std::size_t row, const core::Json& description, core::Remarks& remarks);

}  // namespace tripet::preprocessing
