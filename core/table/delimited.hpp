#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tripet::core {

struct DelimitedRow {
  std::size_t line = 0;            // where it begins, from 1
  std::vector<std::string> cells;  // as they stand, quotes taken off
};

/// A table as text, cut into cells; nothing is made of them yet.
struct DelimitedText {
  char separator = '\t';
  bool declared = false;              // the separator, by "sep=;"
  std::vector<DelimitedRow> rows;     // the first is the header
  std::vector<std::size_t> comments;  // lines that begin with # and were left out
};

/// Lines end in LF, CR LF or CR; empty ones are left out. A cell may stand in double quotes, with "" for one, and then
/// hold separators and line ends. Cells are separated by tabs, or, where the header has none, by semicolons or commas,
/// else by vertical bars, else by runs of blanks where every line then has as many cells; a first line "sep=;" says so
/// too, as Excel writes it. Lines that begin with # are comments, but for the errors of a spreadsheet (#REF!) and a
/// header "#participant_id". Throws Error naming the line: a quote that is not closed, text behind a closing quote,
/// semicolons and commas in the header.
DelimitedText parse_delimited(std::string_view text);

/// "tabs", "semicolons", ...
std::string separator_name(char separator);

}  // namespace tripet::core
