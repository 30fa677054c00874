#pragma once

#include <string>
#include <vector>

#include "core/table/delimited.hpp"

namespace tripet::core {

/// Makes of a table as text what the rest of the program may rely on, and says in `warnings` what it guessed:
///   - cells as plain_cell() has them, but paths; rows of empty cells and unnamed empty columns go;
///   - the row numbers of pandas and R go (a first column without a name; rows of one cell more than the header);
///   - names of the interface in other case or with blanks get their spelling (Participant ID -> participant_id);
///   - "1,5" is 1.5 in a table separated by semicolons, where the whole column is so written;
///   - "12.0" is the participant or session 12, where the whole column is so written.
/// Throws Error naming the line: no header, rows of other lengths, an unnamed column that holds something, "1,5" beside
/// "1.5", an id such as 1.2E+05 that a spreadsheet rounded.
void mend_table(DelimitedText& table, std::vector<std::string>& warnings);

}  // namespace tripet::core
