#include "core/tsv.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/text.hpp"

namespace tripet::core {

Tsv::Tsv(std::vector<std::string> columns) : columns_(std::move(columns)) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (!index_.emplace(columns_[i], i).second) throw Error("column '" + columns_[i] + "' appears twice");
  }
}

Tsv Tsv::read(const std::filesystem::path& path) {
  std::string content = read_text(path);
  return with_context(path.string(), [&] {
    if (content.rfind("\xEF\xBB\xBF", 0) == 0) content.erase(0, 3);
    std::istringstream stream(content);
    std::string line;
    std::optional<Tsv> table;
    for (std::size_t number = 1; std::getline(stream, line); ++number) {
      if (!line.empty() && line.back() == '\r') line.pop_back();
      if (line.empty()) continue;
      auto cells = split(line, '\t');
      for (auto& cell : cells) cell = trim(cell);
      if (!table) {
        table = Tsv(std::move(cells));
        continue;
      }
      if (cells.size() != table->columns_.size()) {
        throw Error("line " + std::to_string(number) + " has " + std::to_string(cells.size()) +
                    " cells, the header has " + std::to_string(table->columns_.size()) +
                    "; cells are separated by tabs");
      }
      table->rows_.push_back(std::move(cells));
    }
    if (!table) throw Error("the file is empty; a header line is needed");
    table->path_ = path;
    return *std::move(table);
  });
}

std::string Tsv::text() const {
  std::string out = join(columns_, "\t") + "\n";
  for (const auto& row : rows_) out += join(row, "\t") + "\n";
  return out;
}

void Tsv::write(const std::filesystem::path& path) const {
  write_text(path, text());
}

bool Tsv::has(const std::string& column) const {
  return index_.count(column) > 0;
}

std::size_t Tsv::index(const std::string& column) const {
  const auto found = index_.find(column);
  if (found != index_.end()) return found->second;
  const auto near = nearest_name(column, columns_);
  throw Error((path_.empty() ? "table" : path_.string()) + ": no column '" + column + "'" +
              (near ? "; did you mean '" + *near + "'?" : "; it has: " + join(columns_, ", ")));
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
