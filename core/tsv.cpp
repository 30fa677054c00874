#include "core/tsv.hpp"

#include <algorithm>
#include <iterator>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/table/delimited.hpp"
#include "core/table/encoding.hpp"
#include "core/table/mend.hpp"
#include "core/text.hpp"

namespace tripet::core {
namespace {

/// A cell that reading would take for a comment, for quoted or, in the only column, for several is quoted.
std::string line(const std::vector<std::string>& cells) {
  std::string out;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out += '\t';
    const std::string& cell = cells[i];
    const bool quoted = cell.starts_with('"') || (i == 0 && cell.starts_with('#')) ||
                        (cells.size() == 1 && cell.find_first_of(";,| ") != std::string::npos);
    if (quoted) out += '"';
    for (const char c : cell) out += quoted && c == '"' ? std::string("\"\"") : std::string(1, c);
    if (quoted) out += '"';
  }
  return out + "\n";
}

/// With the first words that were not ASCII, by which a person sees whether it was read right.
std::string encoding_warning(const DecodedText& decoded) {
  const auto first = std::find_if(decoded.text.begin(), decoded.text.end(), [](char c) { return (c & 0x80) != 0; });
  const auto is_end = [](char c) { return c == '\t' || c == '\n' || c == '\r' || c == ';' || c == ',' || c == '"'; };
  const auto begin = std::find_if(std::make_reverse_iterator(first), decoded.text.rend(), is_end).base();
  const std::string word = plain_cell(std::string(begin, std::find_if(first, decoded.text.end(), is_end)));
  return "is not UTF-8; taken as " + decoded.guessed + (first == decoded.text.end() ? "" : ", with '" + word + "'") +
         "; save it as UTF-8 if that is wrong";
}

/// What others call a column of the interface.
std::optional<std::string> other_name(const std::string& column, const std::vector<std::string>& columns) {
  static const std::map<std::string, std::vector<std::string>> names{
      {"participant_id",
       {"participant", "participantid", "subject_id", "subject", "subjectid", "sub_id", "sub", "subj", "patient_id",
        "patient", "patientid", "ptid", "bids_id", "id", "rid"}},
      {"session_id", {"session", "sessionid", "ses", "visit", "viscode", "timepoint"}},
      {"label", {"diagnosis", "dx", "class", "group", "target", "truth", "y_true", "true_label"}},
      {"diagnosis", {"dx", "label", "group", "class", "target"}}};
  const auto found = names.find(column);
  if (found == names.end()) return std::nullopt;
  for (const auto& name : found->second) {
    for (const auto& have : columns) {
      if (to_lower(have) == name) return have;
    }
  }
  return std::nullopt;
}

}  // namespace

Tsv::Tsv(std::vector<std::string> columns) : columns_(std::move(columns)) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (!index_.emplace(columns_[i], i).second) throw Error("column '" + columns_[i] + "' appears twice");
  }
}

Tsv Tsv::read(const std::filesystem::path& path) {
  const std::string content = read_text(path);
  return with_context(path.string(), [&] {
    const DecodedText decoded = decode_text(content);
    DelimitedText parsed = parse_delimited(decoded.text);
    std::vector<std::string> warnings;
    mend_table(parsed, warnings);
    Tsv table(std::move(parsed.rows.front().cells));
    for (auto row = parsed.rows.begin() + 1; row != parsed.rows.end(); ++row) {
      table.rows_.push_back(std::move(row->cells));
    }
    table.path_ = path;
    if (!decoded.guessed.empty()) table.warnings_.push_back(path.string() + ": " + encoding_warning(decoded));
    for (const auto& line : warnings) table.warnings_.push_back(path.string() + ": " + line);
    return table;
  });
}

std::string Tsv::text() const {
  std::string out = line(columns_);
  for (const auto& row : rows_) out += line(row);
  return out;
}

void Tsv::write(const std::filesystem::path& path) const {
  write_text(path, text());
}

std::optional<std::size_t> Tsv::find(const std::string& column) const {
  const auto found = index_.find(column);
  if (found != index_.end()) return found->second;
  std::optional<std::size_t> only;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (to_lower(columns_[i]) != to_lower(column)) continue;
    if (only) return std::nullopt;
    only = i;
  }
  return only;
}

bool Tsv::has(const std::string& column) const {
  return find(column).has_value();
}

std::size_t Tsv::index(const std::string& column) const {
  if (const auto found = find(column)) return *found;
  auto near = other_name(column, columns_);
  if (!near) near = nearest_name(column, columns_);
  throw Error((path_.empty() ? "table" : path_.string()) + ": no column '" + column + "'" +
              (near ? "; did you mean '" + *near + "'?" : "; it has: " + join(columns_, ", ")));
}

void Tsv::rename(const std::string& column, const std::string& name) {
  const std::size_t at = index(column);
  index_.erase(columns_[at]);
  columns_[at] = name;
  if (!index_.emplace(name, at).second) throw Error("column '" + name + "' appears twice");
}

std::optional<double> Tsv::number(std::size_t row, const std::string& column) const {
  const std::string& cell = at(row, column);
  if (is_missing(cell)) return std::nullopt;
  if (const auto value = parse_number(cell)) return value;
  throw Error(path_.string() + ": row " + std::to_string(row + 1) + ", column '" + column + "': '" + cell +
              "' is not a number");
}

std::string Tsv::get(std::size_t row, const std::string& column) const {
  return has(column) ? at(row, column) : not_available;
}

void Tsv::add(std::vector<std::string> row) {
  if (row.size() != columns_.size()) throw Error("a row needs " + std::to_string(columns_.size()) + " cells");
  for (auto& cell : row) {
    if (cell.find_first_of("\t\n\r") != std::string::npos)
      throw Error("a cell holds a tab or line end: " + one_line(cell));
    if (cell.empty()) cell = not_available;
  }
  rows_.push_back(std::move(row));
}

void Tsv::add_cells(const std::map<std::string, std::string>& cells) {
  std::vector<std::string> row(columns_.size(), not_available);
  for (const auto& [column, cell] : cells) row[index(column)] = cell;
  add(std::move(row));
}

void Tsv::sort_by(const std::vector<std::string>& columns) {
  std::vector<std::size_t> keys;
  for (const auto& column : columns) keys.push_back(index(column));
  std::stable_sort(rows_.begin(), rows_.end(), [&](const auto& a, const auto& b) {
    for (const std::size_t key : keys) {
      if (a[key] != b[key]) return a[key] < b[key];
    }
    return false;
  });
}

}  // namespace tripet::core
