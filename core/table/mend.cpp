#include "core/table/mend.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>

#include "core/error.hpp"
#include "core/table/cell.hpp"
#include "core/table/encoding.hpp"
#include "core/text.hpp"

namespace tripet::core {
namespace {

using Rows = std::vector<DelimitedRow>;
using Warnings = std::vector<std::string>;

std::string line_text(const DelimitedRow& row) {
  return "line " + std::to_string(row.line);
}

/// For every data row its cell of a column.
bool all_cells(const Rows& rows, std::size_t column, const std::function<bool(const std::string&)>& fits) {
  return std::all_of(rows.begin() + 1, rows.end(), [&](const DelimitedRow& row) { return fits(row.cells[column]); });
}

void clean_cells(Rows& rows) {
  std::vector<bool> plain;  // paths keep their blanks
  for (auto& name : rows.front().cells) {
    name = plain_cell(name);
    const std::string lower = to_lower(name);
    plain.push_back(lower != "path" && lower != "source" && lower != "output");
  }
  for (auto& row : rows) {
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      auto& cell = row.cells[i];
      cell = i >= plain.size() || plain[i] ? plain_cell(cell) : trim(cell);
    }
  }
  std::erase_if(rows, [](const DelimitedRow& row) {
    return std::all_of(row.cells.begin(), row.cells.end(), [](const auto& cell) { return cell.empty(); });
  });
}

void drop_column(Rows& rows, std::size_t column) {
  for (auto& row : rows) row.cells.erase(row.cells.begin() + static_cast<std::ptrdiff_t>(column));
}

/// Whole numbers that rise, as pandas and R number rows; rows that were left out leave gaps.
bool are_row_numbers(const Rows& rows, std::size_t column) {
  std::optional<long long> last;
  return all_cells(rows, column, [&](const std::string& cell) {
    const auto number = parse_integer(cell);
    const bool rises = number && (!last || *number > *last);
    last = number;
    return rises;
  });
}

/// R's write.table leaves the header one cell short where it writes row names.
void drop_row_names(Rows& rows, Warnings& warnings) {
  const std::size_t width = rows.front().cells.size();
  const auto longer = [&](const DelimitedRow& row) { return row.cells.size() == width + 1; };
  const auto ends_empty = [](const DelimitedRow& row) { return row.cells.back().empty(); };
  if (rows.size() < 2 || !std::all_of(rows.begin() + 1, rows.end(), longer)) return;
  if (std::all_of(rows.begin() + 1, rows.end(), ends_empty)) return;
  if (!are_row_numbers(rows, 0)) {
    throw Error(
        "every row has one cell more than the header, as if R had written row names; write it with row.names = "
        "FALSE, or name the first column");
  }
  for (auto row = rows.begin() + 1; row != rows.end(); ++row) row->cells.erase(row->cells.begin());
  warnings.push_back("the first cell of each row, which the header does not name, is taken as R's row number");
}

void check_lengths(Rows& rows, char separator) {
  auto& names = rows.front().cells;
  const std::size_t written = names.size();
  while (names.size() > 1 && names.back().empty()) names.pop_back();
  const std::size_t width = names.size();
  for (auto& row : rows) {
    auto& cells = row.cells;
    while (cells.size() > width && cells.back().empty()) cells.pop_back();
    if (cells.size() == width) continue;
    if (cells.size() > width && cells.size() <= written) {
      throw Error("column " + std::to_string(cells.size()) + " has no name, but holds '" + cells.back() + "' in " +
                  line_text(row) + "; name it or clear it");
    }
    throw Error(line_text(row) + " has " + std::to_string(cells.size()) + " cells, the header has " +
                std::to_string(width) + "; cells are separated by " + separator_name(separator));
  }
}

void drop_unnamed_columns(Rows& rows, Warnings& warnings) {
  for (std::size_t column = rows.front().cells.size(); column-- > 0;) {
    const std::string name = rows.front().cells[column];
    const bool unnamed = name.empty() || name.starts_with("Unnamed: ");  // as pandas reads what has no name
    if (!unnamed) continue;
    const bool empty = all_cells(rows, column, [](const std::string& cell) { return cell.empty(); });
    if (empty || (column == 0 && are_row_numbers(rows, column))) {
      if (!empty) warnings.push_back("the first column, which has no name, is taken as row numbers and plays no part");
      drop_column(rows, column);
      continue;
    }
    if (!name.empty()) continue;
    const auto filled =
        std::find_if(rows.begin() + 1, rows.end(), [&](const auto& row) { return !row.cells[column].empty(); });
    throw Error("column " + std::to_string(column + 1) + " has no name, but holds '" + filled->cells[column] + "' in " +
                line_text(*filled) + "; name it or clear it");
  }
}

std::string folded(const std::string& name) {
  std::string text = to_lower(name);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == ' ' || c == '-' || c == '.'; }, '_');
  return text;
}

/// The interface's columns; a class is what follows prob_.
void name_columns(std::vector<std::string>& names, Warnings& warnings) {
  constexpr std::array known{"participant_id", "session_id", "diagnosis",     "age",  "sex",      "site", "label",
                             "predicted",      "repeat",     "fold",          "task", "strategy", "set",  "path",
                             "decode",         "set_level",  "prediction_set"};
  std::map<std::string, int> uses;
  for (const auto& name : names) ++uses[folded(name)];
  std::vector<std::string> renamed;
  const auto rename = [&](std::string& name, const std::string& to) {
    renamed.push_back("'" + name + "' as " + to);
    name = to;
  };
  for (auto& name : names) {
    const std::string key = folded(name);
    if (name != key && uses[key] == 1 && std::find(known.begin(), known.end(), key) != known.end()) rename(name, key);
    if (key.starts_with("prob_") && !name.starts_with("prob_")) rename(name, "prob_" + name.substr(5));
  }
  if (!renamed.empty()) warnings.push_back("columns are taken by another name: " + join(renamed, ", "));
}

/// A whole number or one with a decimal comma; `has_comma` says which.
bool is_comma_number(std::string text, bool& has_comma) {
  const auto comma = text.find(',');
  if (comma == std::string::npos) return parse_integer(text).has_value();
  if (text.find('.') != std::string::npos) return false;
  text[comma] = '.';
  has_comma = parse_number(text).has_value();
  return has_comma;
}

void read_decimal_commas(Rows& rows, Warnings& warnings) {
  std::vector<std::string> converted;
  for (std::size_t column = 0; column < rows.front().cells.size(); ++column) {
    const DelimitedRow *with_comma = nullptr, *with_point = nullptr;
    bool numbers = true;
    for (auto row = rows.begin() + 1; row != rows.end(); ++row) {
      const std::string& cell = row->cells[column];
      if (is_missing(cell)) continue;
      bool comma = false;
      const bool fits = is_comma_number(cell, comma);
      if (comma && with_comma == nullptr) with_comma = &*row;
      if (!fits && parse_number(cell) && with_point == nullptr) with_point = &*row;
      numbers = numbers && (fits || parse_number(cell));
    }
    if (!numbers || with_comma == nullptr) continue;
    const std::string& name = rows.front().cells[column];
    if (with_point != nullptr) {
      throw Error("column " + name + ": '" + with_comma->cells[column] + "' in " + line_text(*with_comma) + " and '" +
                  with_point->cells[column] + "' in " + line_text(*with_point) +
                  " have decimal commas and decimal points; write points");
    }
    for (auto row = rows.begin() + 1; row != rows.end(); ++row) {
      auto& cell = row->cells[column];
      std::replace(cell.begin(), cell.end(), ',', '.');
    }
    converted.push_back(name);
  }
  if (!converted.empty()) warnings.push_back("commas are taken as decimal points in " + join(converted, ", "));
}

/// A spreadsheet writes a long number so, with its last digits lost.
bool is_rounded(const std::string& id) {
  const auto power = id.find_first_of("eE");
  return power != std::string::npos && power + 1 < id.size() && id[power + 1] == '+' && parse_number(id).has_value();
}

void mend_id_column(Rows& rows, std::size_t column, Warnings& warnings) {
  std::string example;
  bool all = true;
  for (auto row = rows.begin() + 1; row != rows.end(); ++row) {
    const std::string& cell = row->cells[column];
    if (is_rounded(cell)) {
      throw Error(line_text(*row) + ": '" + cell + "' in " + rows.front().cells[column] +
                  " is an id that a spreadsheet rounded; format the column as text and enter it again");
    }
    if (is_missing(cell)) continue;
    const bool decimals = without_zero_decimals(cell) != cell;
    if (decimals && example.empty()) example = cell;
    all = all && decimals;
  }
  if (example.empty() || !all) return;
  for (auto row = rows.begin() + 1; row != rows.end(); ++row)
    row->cells[column] = without_zero_decimals(row->cells[column]);
  warnings.push_back(rows.front().cells[column] +
                     " holds decimals, as pandas writes whole numbers beside missing ones: '" + example +
                     "' is taken as " + without_zero_decimals(example));
}

}  // namespace

void mend_table(DelimitedText& table, std::vector<std::string>& warnings) {
  Rows& rows = table.rows;
  if (!rows.empty()) clean_cells(rows);
  if (rows.empty()) throw Error("the file is empty; a header line is needed");
  if (table.separator != '\t' && !table.declared) {
    warnings.push_back("the header has no tab; cells are taken as separated by " + separator_name(table.separator));
  }
  if (!table.comments.empty()) {
    warnings.push_back(std::to_string(table.comments.size()) +
                       (table.comments.size() == 1 ? " line that begins" : " lines that begin") +
                       " with # left out as comments, the first is line " + std::to_string(table.comments.front()));
  }
  drop_row_names(rows, warnings);
  check_lengths(rows, table.separator);
  drop_unnamed_columns(rows, warnings);
  name_columns(rows.front().cells, warnings);
  if (table.separator == ';') read_decimal_commas(rows, warnings);
  for (std::size_t column = 0; column < rows.front().cells.size(); ++column) {
    const std::string& name = rows.front().cells[column];
    if (name == "participant_id" || name == "session_id") mend_id_column(rows, column, warnings);
  }
}

}  // namespace tripet::core
