#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/tsv.hpp"

namespace tripet::core {

/// Participant and session as a table spells them; session "n/a" where it names none.
using ScanId = std::pair<std::string, std::string>;

/// The id without "sub-" or "ses-" before it, in lower case.
std::string bare_id(const std::string& id);

/// What spreadsheets and programs keep of an id: bare_id with letters and digits only, no zeros before a number and no
/// ".0" behind it: sub-0001, 0001, 1 and 1.0 have one key, as have ses-M048 and M48.
std::string id_key(const std::string& id);

/// The ids of a table that mean a known one spelled otherwise, with the known spelling. First those that are equal as
/// they stand, then of the rest those of one bare_id, then those of one id_key. Throws Error naming the spellings when
/// several fit one.
std::map<std::string, std::string> match_ids(const std::set<std::string>& given, const std::set<std::string>& known);

/// The same for scans: participants first, then the sessions of each.
struct ScanMatch {
  std::map<ScanId, ScanId> renamed;   // given -> known, of those that are spelled otherwise
  std::vector<std::string> warnings;  // one line for participants and one for sessions, with count and example
};
ScanMatch match_scans(const std::set<ScanId>& given, const std::set<ScanId>& known);

/// Gives participant_id and session_id of a table the spelling of the known scans. Without session_id a column session
/// or visit takes its place where it tells the rows of a participant apart or names a session of the scans. What was
/// changed is told in `warnings`, after the table's path. Throws Error as match_ids().
void align_ids(Tsv& table, const std::set<ScanId>& known, std::vector<std::string>& warnings);

/// "'001' and 'sub-01'": of an id of `given` and one of `known` that are most alike; "" when either is empty.
std::string most_alike(const std::set<std::string>& given, const std::set<std::string>& known);

}  // namespace tripet::core
