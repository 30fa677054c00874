#include "core/table/ids.hpp"

#include <algorithm>
#include <cctype>
#include <functional>

#include "core/error.hpp"
#include "core/table/cell.hpp"
#include "core/text.hpp"

namespace tripet::core {
namespace {

using Key = std::function<std::string(const std::string&)>;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string both(const std::string& a, const std::string& b) {
  return "'" + a + "' and '" + b + "'";
}

/// Matches what is left of both by one key and takes it out.
void match_by(const Key& key, std::set<std::string>& given, std::set<std::string>& known,
              std::map<std::string, std::string>& renamed) {
  std::map<std::string, std::vector<std::string>> given_of, known_of;
  for (const auto& id : given) given_of[key(id)].push_back(id);
  for (const auto& id : known) known_of[key(id)].push_back(id);
  for (const auto& [shared, spelled] : given_of) {
    const auto found = known_of.find(shared);
    if (found == known_of.end() || shared.empty()) continue;
    if (spelled.size() > 1)
      throw Error("both " + both(spelled[0], spelled[1]) + " may mean '" + found->second[0] + "'; spell them alike");
    if (found->second.size() > 1) {
      throw Error("'" + spelled[0] + "' may mean " + both(found->second[0], found->second[1]) +
                  "; write which, with its zeros");
    }
    renamed[spelled[0]] = found->second[0];
    given.erase(spelled[0]);
    known.erase(found->second[0]);
  }
}

std::map<std::string, std::set<std::string>> sessions_of(const std::set<ScanId>& scans) {
  std::map<std::string, std::set<std::string>> sessions;
  for (const auto& [participant, session] : scans) {
    auto& of_participant = sessions[participant];
    if (!is_missing(session)) of_participant.insert(session);
  }
  return sessions;
}

std::set<std::string> names_of(const std::map<std::string, std::set<std::string>>& sessions) {
  std::set<std::string> names;
  for (const auto& [participant, of_participant] : sessions) names.insert(participant);
  return names;
}

std::string spelled_otherwise(std::size_t count, const std::string& noun, const std::string& example) {
  return std::to_string(count) + " " + noun + (count == 1 ? " is" : "s are") +
         " spelled otherwise than the scans': " + example;
}

/// A column that tells sessions apart in a table without session_id; "" when there is none.
std::string other_session_column(const Tsv& table, const std::set<ScanId>& known) {
  std::set<std::string> sessions;
  for (const auto& [participant, session] : known) {
    if (!is_missing(session)) sessions.insert(id_key(session));
  }
  for (const std::string column : {"session", "visit"}) {
    if (!table.has(column)) continue;
    std::set<std::string> seen;
    for (std::size_t row = 0; row < table.size(); ++row) {
      const bool again = !seen.insert(table.at(row, "participant_id")).second;
      if (again || sessions.contains(id_key(table.at(row, column)))) return column;
    }
  }
  return "";
}

}  // namespace

std::string bare_id(const std::string& id) {
  std::string text = to_lower(id);
  for (const std::string word : {"sub", "session", "ses"}) {
    if (!text.starts_with(word) || text.size() == word.size()) continue;
    const char next = text[word.size()];
    const bool sign = next == '-' || next == '_' || next == ' ';
    if (!sign && !is_digit(next)) continue;
    const std::string rest = text.substr(word.size() + (sign ? 1 : 0));
    return rest.empty() ? text : rest;
  }
  return text;
}

std::string id_key(const std::string& id) {
  std::string key;
  const std::string text = without_zero_decimals(bare_id(id));
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool letter = (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
    const bool leading_zero = c == '0' && (i == 0 || !is_digit(text[i - 1]));
    if (leading_zero) {
      // Of 000 one is left.
      while (i + 1 < text.size() && text[i] == '0' && is_digit(text[i + 1])) ++i;
      key += text[i];
    } else if (letter || is_digit(c)) {
      key += c;
    }
  }
  return key;
}

std::map<std::string, std::string> match_ids(const std::set<std::string>& given, const std::set<std::string>& known) {
  std::set<std::string> rest, unmatched;
  std::set_difference(given.begin(), given.end(), known.begin(), known.end(), std::inserter(rest, rest.end()));
  std::set_difference(known.begin(), known.end(), given.begin(), given.end(),
                      std::inserter(unmatched, unmatched.end()));
  std::map<std::string, std::string> renamed;
  match_by(bare_id, rest, unmatched, renamed);
  match_by(id_key, rest, unmatched, renamed);
  return renamed;
}

ScanMatch match_scans(const std::set<ScanId>& given, const std::set<ScanId>& known) {
  ScanMatch match;
  const auto of_given = sessions_of(given), of_known = sessions_of(known);
  const auto participants = match_ids(names_of(of_given), names_of(of_known));
  std::string session_example;
  std::set<ScanId> other_sessions;
  for (const auto& [participant, sessions] : of_given) {
    const auto renamed = participants.find(participant);
    const std::string name = renamed == participants.end() ? participant : renamed->second;
    const auto own = of_known.find(name);
    std::map<std::string, std::string> spelled;
    const bool as_a_whole = given.contains({participant, ""}) || given.contains({participant, not_available});
    if (own != of_known.end() && own->second.empty() && sessions.size() == 1 && !as_a_whole) {
      spelled[*sessions.begin()] = not_available;
    } else if (own != of_known.end())
      spelled = with_context(name + ", sessions", [&] { return match_ids(sessions, own->second); });
    for (const auto& [session, as_known] : spelled) {
      if (session_example.empty()) session_example = "'" + session + "' is taken as " + as_known + " (" + name + ")";
      other_sessions.emplace(name, as_known);
    }
    for (auto at = given.lower_bound({participant, ""}); at != given.end() && at->first == participant; ++at) {
      const auto session = spelled.find(at->second);
      const std::string& as_given = is_missing(at->second) ? not_available : at->second;
      const ScanId as_known{name, session == spelled.end() ? as_given : session->second};
      if (as_known != *at) match.renamed.emplace(*at, as_known);
    }
  }
  if (!participants.empty()) {
    const auto& [id, as_known] = *participants.begin();
    match.warnings.push_back(
        spelled_otherwise(participants.size(), "participant_id", "'" + id + "' is taken as " + as_known));
  }
  if (!other_sessions.empty())
    match.warnings.push_back(spelled_otherwise(other_sessions.size(), "session_id", session_example));
  return match;
}

void align_ids(Tsv& table, const std::set<ScanId>& known, std::vector<std::string>& warnings) {
  table.index("participant_id");  // its error names the table
  if (known.empty()) return;
  with_context(table.path().string(), [&] {
    if (!table.has("session_id")) {
      const std::string column = other_session_column(table, known);
      if (!column.empty()) {
        table.rename(column, "session_id");
        warnings.push_back(table.path().string() + ": column '" + column + "' is taken as session_id");
      }
    }
    std::set<ScanId> given;
    const auto id_of = [&](std::size_t row) {
      return ScanId{table.at(row, "participant_id"), table.get(row, "session_id")};
    };
    for (std::size_t row = 0; row < table.size(); ++row) {
      if (!is_missing(id_of(row).first)) given.insert(id_of(row));
    }
    const ScanMatch match = match_scans(given, known);
    for (std::size_t row = 0; row < table.size(); ++row) {
      const auto found = match.renamed.find(id_of(row));
      if (found == match.renamed.end()) continue;
      table.set(row, "participant_id", found->second.first);
      if (table.has("session_id")) table.set(row, "session_id", found->second.second);
    }
    for (const auto& line : match.warnings) warnings.push_back(table.path().string() + ": " + line);
  });
}

std::string most_alike(const std::set<std::string>& given, const std::set<std::string>& known) {
  std::size_t best = std::string::npos, looked_at = 0;
  std::string text;
  for (const auto& id : given) {
    if (++looked_at > 50) break;  // enough to see how the two differ
    for (const auto& other : known) {
      const std::size_t apart = edit_distance(id_key(id), id_key(other));
      if (apart >= best) continue;
      best = apart;
      text = both(id, other);
    }
  }
  return text;
}

}  // namespace tripet::core
