#include "preprocessing/suv/body_table.hpp"

#include <cmath>
#include <map>
#include <vector>

#include "core/text.hpp"
#include "preprocessing/suv/sidecar.hpp"
#include "preprocessing/suv/suv.hpp"

namespace tripet::preprocessing {
namespace {

using Units = std::map<std::string, double>;

// Of one unit, in kg, m or years.
const Units weight_units{{"kg", 1},
                         {"kgs", 1},
                         {"kilogram", 1},
                         {"kilograms", 1},
                         {"g", 1e-3},
                         {"gram", 1e-3},
                         {"grams", 1e-3},
                         {"lb", 0.45359237},
                         {"lbs", 0.45359237},
                         {"pound", 0.45359237},
                         {"pounds", 0.45359237}};
const Units height_units{{"m", 1},         {"metre", 1},          {"meter", 1},          {"metres", 1},
                         {"meters", 1},    {"cm", 1e-2},          {"centimetre", 1e-2},  {"centimeter", 1e-2},
                         {"mm", 1e-3},     {"centimetres", 1e-2}, {"centimeters", 1e-2}, {"in", 0.0254},
                         {"inch", 0.0254}, {"inches", 0.0254}};
const Units age_units{{"year", 1},         {"years", 1},        {"y", 1}, {"yr", 1}, {"yrs", 1},
                      {"month", 1.0 / 12}, {"months", 1.0 / 12}};

/// "Body weight (kg)" is bodyweightkg.
std::string plain_name(const std::string& text) {
  std::string kept;
  for (const char c : core::to_lower(text)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) kept += c;
  }
  return kept;
}

struct Cell {
  std::string column, text;
  std::string unit;   // as described or named, or empty
  core::Json levels;  // what the values stand for
};

/// The first column that is called so and has a value.
std::optional<Cell> find_cell(const core::Tsv& table, std::size_t row, const core::Json& description,
                              const std::vector<std::string>& names, const Units& units) {
  for (const std::string& name : names) {
    for (const std::string& column : table.columns()) {
      const std::string own = plain_name(column);
      if (!own.starts_with(name) || core::is_missing(table.at(row, column))) continue;
      const std::string unit = own.substr(name.size());
      if (!unit.empty() && !units.contains(unit)) continue;
      Cell cell{column, table.at(row, column), unit, core::Json::object()};
      const auto found = description.find(column);
      if (found != description.end() && found->is_object()) {
        const std::string described = Sidecar(*found).text({"Units", "Unit"});
        if (!described.empty()) cell.unit = described;
        cell.levels = found->value("Levels", core::Json::object());
      }
      return cell;
    }
  }
  return std::nullopt;
}

std::optional<double> cell_number(const Cell& cell) {
  const auto value = core::parse_number(cell.text);
  return value && std::isfinite(*value) && *value > 0 ? value : std::nullopt;
}

/// As it stands where no unit is given; nothing in a unit that is not known.
std::optional<double> in_unit(const Cell& cell, const Units& units) {
  const auto value = cell_number(cell);
  if (!value || cell.unit.empty()) return value;
  const auto found = units.find(plain_name(cell.unit));
  return found == units.end() ? std::nullopt : std::optional(*value * found->second);
}

std::string sex_of(const Cell& cell) {
  std::string value = cell.text;
  if (cell.levels.is_object() && cell.levels.contains(value) && cell.levels[value].is_string()) {
    value = cell.levels[value].get<std::string>();
  }
  const std::string word = plain_name(value);
  if (word == "m" || word == "male" || word == "man") return "M";
  if (word == "f" || word == "female" || word == "woman") return "F";
  return word == "o" || word == "other" ? "O" : "";
}

}  // namespace

TableBody body_in_row(const core::Tsv& table, std::size_t row, const core::Json& description, core::Remarks& remarks) {
  TableBody body;
  const std::string from = " of " + table.path().filename().string();
  if (const auto cell = find_cell(table, row, description, {"weight", "bodyweight", "patientweight"}, weight_units)) {
    body.weight = in_unit(*cell, weight_units);
    if (!body.weight && cell_number(*cell)) {
      throw SuvUnavailable(cell->column + from + " is in " + cell->unit + "; kg, g and lb are known");
    }
    if (body.weight && cell->unit.empty() && *body.weight > 1000) {
      remarks.warn(cell->column + " " + cell->text + from + " is taken as g");
      *body.weight /= 1000;
    }
  }
  if (const auto cell =
          find_cell(table, row, description, {"height", "bodyheight", "size", "patientsize"}, height_units)) {
    body.height = in_unit(*cell, height_units);
    if (body.height && cell->unit.empty() && *body.height > 3) *body.height /= 100;
  }
  if (const auto cell = find_cell(table, row, description, {"age", "patientage"}, age_units)) {
    body.age = in_unit(*cell, age_units);
  }
  if (const auto cell = find_cell(table, row, description, {"sex", "gender"}, {})) body.sex = sex_of(*cell);
  return body;
}

}  // namespace tripet::preprocessing
