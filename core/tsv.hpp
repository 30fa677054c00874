#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tripet::core {

/// A tab-separated table as BIDS writes it: UTF-8, one header line, missing values `n/a`.
/// Reading accepts a byte order mark and Windows line ends. Row indices count data rows from 0.
class Tsv {
 public:
  Tsv() = default;
  explicit Tsv(std::vector<std::string> columns);

  /// Throws Error naming the file and line: no header, a repeated column name, a row with another number of cells.
  static Tsv read(const std::filesystem::path& path);
  /// Written to a temporary name, then renamed. A cell with a tab or a line end is an Error.
  void write(const std::filesystem::path& path) const;
  std::string text() const;

  const std::vector<std::string>& columns() const { return columns_; }
  std::size_t size() const { return rows_.size(); }
  bool has(const std::string& column) const;
  /// Throws Error naming the missing column, the file, and the nearest name that exists.
  std::size_t index(const std::string& column) const;

  const std::string& at(std::size_t row, const std::string& column) const { return rows_[row][index(column)]; }
  const std::string& at(std::size_t row, std::size_t column) const { return rows_[row][column]; }
  /// The cell as a number; nothing for `n/a` and the empty cell. Throws Error for other text.
  std::optional<double> number(std::size_t row, const std::string& column) const;
  /// The cell, or `n/a` where the table has no such column.
  std::string get(std::size_t row, const std::string& column) const;

  void add(std::vector<std::string> row);
  /// The cells by column name; columns not named get `n/a`.
  void add_cells(const std::map<std::string, std::string>& cells);
  /// Sorts rows by the given columns as text, stable.
  void sort_by(const std::vector<std::string>& columns);

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  std::vector<std::string> columns_;
  std::map<std::string, std::size_t> index_;
  std::vector<std::vector<std::string>> rows_;
};

inline const std::string not_available = "n/a";
inline bool is_missing(const std::string& cell) {
  return cell.empty() || cell == not_available;
}

}  // namespace tripet::core
