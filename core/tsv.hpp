#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/table/cell.hpp"

namespace tripet::core {

/// A table of text cells. It is written as BIDS has it: tab separated, UTF-8, one header line, missing values `n/a`.
/// Row indices count data rows from 0.
class Tsv {
 public:
  Tsv() = default;
  explicit Tsv(std::vector<std::string> columns);

  /// Reads what BIDS tools, spreadsheets, pandas and R write; core/table says how (encoding.hpp, delimited.hpp,
  /// mend.hpp). Where that took a guess, warnings() says so. Throws Error naming the file and line: no header, a
  /// repeated column name, a row with another number of cells, and what those headers name.
  static Tsv read(const std::filesystem::path& path);
  /// Written to a temporary name, then renamed. A cell with a tab or a line end is an Error.
  void write(const std::filesystem::path& path) const;
  std::string text() const;

  const std::vector<std::string>& columns() const { return columns_; }
  std::size_t size() const { return rows_.size(); }
  /// As index() finds it.
  bool has(const std::string& column) const;
  /// The column of this name, else the only one that has it in other case. Throws Error naming the missing column, the
  /// file, and the nearest name that exists.
  std::size_t index(const std::string& column) const;

  const std::string& at(std::size_t row, const std::string& column) const { return rows_[row][index(column)]; }
  const std::string& at(std::size_t row, std::size_t column) const { return rows_[row][column]; }
  /// The cell as a number; nothing where it is missing. Throws Error for other text.
  std::optional<double> number(std::size_t row, const std::string& column) const;
  /// The cell, or `n/a` where the table has no such column.
  std::string get(std::size_t row, const std::string& column) const;

  void add(std::vector<std::string> row);
  /// The cells by column name; columns not named get `n/a`.
  void add_cells(const std::map<std::string, std::string>& cells);
  void set(std::size_t row, const std::string& column, const std::string& cell) { rows_[row][index(column)] = cell; }
  void rename(const std::string& column, const std::string& name);
  /// Sorts rows by the given columns as text, stable.
  void sort_by(const std::vector<std::string>& columns);

  const std::filesystem::path& path() const { return path_; }
  /// What reading it guessed or mended, one line each that names the file.
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  std::optional<std::size_t> find(const std::string& column) const;

  std::filesystem::path path_;
  std::vector<std::string> columns_;
  std::map<std::string, std::size_t> index_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<std::string> warnings_;
};

}  // namespace tripet::core
