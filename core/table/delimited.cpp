#include "core/table/delimited.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/table/cell.hpp"
#include "core/table/encoding.hpp"
#include "core/text.hpp"

namespace tripet::core {
namespace {

/// Reads one row after the other.
class DelimitedReader {
 public:
  explicit DelimitedReader(std::string_view text) : text_(text) {}

  bool at_end() const { return at_ >= text_.size(); }
  std::size_t line() const { return line_; }
  void skip(std::size_t letters) { at_ += letters; }
  /// Up to the next line end, which stays.
  std::string_view rest_of_line() const {
    return text_.substr(at_, std::min(text_.find_first_of("\r\n", at_), text_.size()) - at_);
  }
  void next_line() {
    at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
    end_line();
  }

  DelimitedRow row(char separator) {
    DelimitedRow row{line_, {}};
    skip_blanks(separator);
    while (true) {
      row.cells.push_back(cell(separator));
      if (at_end() || text_[at_] != separator) break;
      ++at_;
      skip_blanks(separator);
      if (separator == ' ' && (at_end() || ends_cell(separator))) break;  // blanks that end a line separate nothing
    }
    end_line();
    return row;
  }

 private:
  std::string cell(char separator) {
    const std::size_t first = std::min(text_.find_first_not_of(' ', at_), text_.size());
    if (first < text_.size() && text_[first] == '"') {
      at_ = first + 1;
      return quoted_cell(separator);
    }
    const std::size_t start = at_;
    while (!at_end() && !ends_cell(separator)) ++at_;
    return std::string(text_.substr(start, at_ - start));
  }

  std::string quoted_cell(char separator) {
    const std::size_t opened = line_;
    std::string out;
    while (true) {
      const std::size_t quote = text_.find('"', at_);
      if (quote == std::string_view::npos)
        throw Error("line " + std::to_string(opened) + ": a quote (\") that opens a cell is not closed");
      const std::string_view part = text_.substr(at_, quote - at_);
      line_ += static_cast<std::size_t>(std::count(part.begin(), part.end(), '\n'));
      out += part;
      at_ = quote + 1;
      if (at_end() || text_[at_] != '"') break;
      out += '"';
      ++at_;
    }
    while (separator != ' ' && !at_end() && text_[at_] == ' ') ++at_;
    if (!at_end() && !ends_cell(separator)) {
      throw Error("line " + std::to_string(line_) +
                  ": text follows a closing quote (\"); inside a quoted cell a quote is written twice");
    }
    return out;
  }

  /// A run of blanks is one separator.
  void skip_blanks(char separator) {
    while (separator == ' ' && !at_end() && text_[at_] == ' ') ++at_;
  }

  bool ends_cell(char separator) const {
    const char c = text_[at_];
    return c == separator || c == '\n' || c == '\r';
  }

  void end_line() {
    if (at_end()) return;
    at_ += text_.substr(at_, 2) == "\r\n" ? 2 : 1;
    ++line_;
  }

  std::string_view text_;
  std::size_t at_ = 0, line_ = 1;
};

/// "sep=;" alone on a line, quoted or not: the separator; otherwise 0.
char declared_separator(std::string_view line) {
  if (line.starts_with('"') && line.ends_with('"') && line.size() > 1) line = line.substr(1, line.size() - 2);
  return line.size() == 5 && to_lower(line.substr(0, 4)) == "sep=" ? line[4] : '\0';
}

/// Empty cells only, as spreadsheets leave them below and above a table.
bool is_blank(std::string_view line, std::string_view separators) {
  std::string cells(line);
  std::erase_if(cells, [&](char c) { return separators.find(c) != std::string_view::npos; });
  return plain_cell(cells).empty();
}

bool is_comment(std::string_view line) {
  if (line.empty() || line.front() != '#') return false;
  return !is_missing(std::string(line.substr(0, line.find_first_of("\t;,| "))));
}

/// Whether the table that begins here has two columns or more when blanks separate them: each line as many cells as the
/// header, or one more (R's row names).
bool is_separated_by_blanks(DelimitedReader reader) {
  std::size_t width = 0, rows = 0;
  try {
    while (!reader.at_end()) {
      if (const auto line = reader.rest_of_line(); is_blank(line, " ") || (width > 0 && is_comment(line))) {
        reader.next_line();
        continue;
      }
      const std::size_t cells = reader.row(' ').cells.size();
      if (width == 0) width = cells;
      if (width < 2 || (cells != width && cells != width + 1)) return false;
      ++rows;
    }
  } catch (const Error&) {
    return false;
  }
  return rows > 1;
}

char separator_of(const DelimitedReader& reader) {
  std::string_view header = reader.rest_of_line();
  header = header.substr(0, header.find_last_not_of("\t ") + 1);  // tabs behind it separate nothing
  bool tab = false, semicolon = false, comma = false, bar = false, quoted = false;
  for (const char c : header) {
    quoted = quoted != (c == '"');
    if (quoted) continue;
    tab = tab || c == '\t';
    semicolon = semicolon || c == ';';
    comma = comma || c == ',';
    bar = bar || c == '|';
  }
  if (tab) return '\t';
  if (semicolon && comma) throw Error("the header has no tab, but semicolons and commas; separate its cells by tabs");
  if (semicolon || comma) return semicolon ? ';' : ',';
  if (bar) return '|';
  return is_separated_by_blanks(reader) ? ' ' : '\t';
}

}  // namespace

std::string separator_name(char separator) {
  switch (separator) {
    case '\t':
      return "tabs";
    case ';':
      return "semicolons";
    case ',':
      return "commas";
    case ' ':
      return "blanks";
    case '|':
      return "vertical bars";
    default:
      return std::string("'") + separator + "'";
  }
}

DelimitedText parse_delimited(std::string_view text) {
  DelimitedReader reader(text);
  DelimitedText table;
  while (!reader.at_end()) {
    const std::string_view line = reader.rest_of_line();
    if (table.rows.empty() && !table.declared) {
      if (const char separator = declared_separator(line)) {
        table.separator = separator;
        table.declared = true;
        reader.next_line();
        continue;
      }
    }
    const bool known = table.declared || !table.rows.empty();
    if (is_blank(line, known ? std::string_view(&table.separator, 1) : std::string_view("\t;,|"))) {
      reader.next_line();
      continue;
    }
    const bool marked_header = table.rows.empty() && !line.empty() && line.front() == '#' &&
                               to_lower(plain_cell(line.substr(1))).starts_with("participant_id");
    if (marked_header) {
      reader.skip(1);
    } else if (is_comment(line)) {
      table.comments.push_back(reader.line());
      reader.next_line();
      continue;
    }
    if (table.rows.empty() && !table.declared) table.separator = separator_of(reader);
    table.rows.push_back(reader.row(table.separator));
  }
  return table;
}

}  // namespace tripet::core
