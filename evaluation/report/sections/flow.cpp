#include "evaluation/report/sections/flow.hpp"

#include <algorithm>

#include "core/scan_list.hpp"
#include "core/tsv.hpp"
#include "evaluation/report/text.hpp"

namespace tripet::evaluation {
namespace {

namespace fs = std::filesystem;
using core::Json;

const char* const no_diagnosis = "no diagnosis";
const char* const other_diagnosis = "other diagnosis";
constexpr std::size_t most_reasons = 6;

/// People by the column of the table that they are counted in.
using PeopleByColumn = std::map<std::string, std::set<std::string>>;

std::size_t people_in(const PeopleByColumn& counts) {
  std::size_t sum = 0;
  for (const auto& [column, names] : counts) sum += names.size();
  return sum;
}

/// Reasons that differ by a number or a name only stay apart; the rarest are put together.
std::vector<std::pair<std::string, PeopleByColumn>> frequent_reasons(
    const std::map<std::string, PeopleByColumn>& reasons) {
  std::vector<std::pair<std::string, PeopleByColumn>> sorted(reasons.begin(), reasons.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return people_in(a.second) > people_in(b.second); });
  while (sorted.size() > most_reasons) {
    const PeopleByColumn last = sorted.back().second;
    sorted.pop_back();
    auto& rest = sorted.back();
    rest.first = "other reasons, listed below";
    for (const auto& [column, names] : last) rest.second[column].insert(names.begin(), names.end());
  }
  return sorted;
}

}  // namespace

Json flow_table(const Predictions& predictions, const People& people, const fs::path& data) {
  std::map<std::string, std::string> judged;  // participant -> diagnosis, the first of several
  const auto groups = judged_groups(predictions);
  std::vector<std::string> columns;
  for (const auto& group : groups) {
    columns.push_back(group.label);
    for (const auto& name : group.people) judged.try_emplace(name, group.label);
  }
  const auto column_of = [&](const std::string& name) -> std::string {
    if (const auto found = judged.find(name); found != judged.end()) return found->second;
    const auto found = people.labels.find(name);
    if (found == people.labels.end() || found->second == core::not_available) return no_diagnosis;
    return std::find(columns.begin(), columns.end(), found->second) != columns.end() ? found->second : other_diagnosis;
  };

  const bool has_scans = !data.empty() && fs::exists(data / "scans.tsv");
  std::set<std::string> scanned, usable, warned;
  std::map<std::string, std::string> failure;
  if (has_scans) {
    for (const auto& scan : core::read_judged_scans(data / "scans.tsv")) {
      scanned.insert(scan.participant_id);
      if (scan.status == core::ScanStatus::failed) {
        failure.try_emplace(scan.participant_id, scan.reason);
      } else {
        usable.insert(scan.participant_id);
        if (scan.status == core::ScanStatus::warn) warned.insert(scan.participant_id);
      }
    }
  }
  std::set<std::string> everyone = scanned;
  for (const auto& [name, label] : people.labels) everyone.insert(name);
  for (const auto& [name, label] : judged) everyone.insert(name);

  PeopleByColumn known, without_scan, not_judged, kept, doubtful;
  std::map<std::string, PeopleByColumn> failed;
  for (const auto& name : everyone) {
    const std::string column = column_of(name);
    known[column].insert(name);
    if (judged.contains(name)) {
      kept[column].insert(name);
      if (warned.contains(name)) doubtful[column].insert(name);
    } else if (has_scans && !scanned.contains(name)) {
      without_scan[column].insert(name);
    } else if (has_scans && !usable.contains(name)) {
      failed[failure[name]][column].insert(name);
    } else {
      not_judged[column].insert(name);
    }
  }

  for (const char* extra : {other_diagnosis, no_diagnosis}) {
    if (known.contains(extra)) columns.push_back(extra);
  }
  std::vector<std::string> heads{"Participants"};
  heads.insert(heads.end(), columns.begin(), columns.end());
  heads.push_back("All");
  Json out = table("flow", "From the participants known to those judged", heads);
  const auto add = [&](const std::string& head, const PeopleByColumn& counts, const char* mark) {
    Json cells = Json::array();
    for (const auto& column : columns) {
      const auto found = counts.find(column);
      cells.push_back(cell(std::to_string(found == counts.end() ? 0 : found->second.size())));
    }
    cells.push_back(cell(std::to_string(people_in(counts))));
    Json row{{"head", head}, {"cells", cells}};
    if (*mark != '\0') row["row_class"] = mark;
    out["rows"].push_back(row);
  };
  add(people.labels.empty() ? "Known from scans or predictions" : "Known from the table, scans or predictions", known,
      "");
  if (people_in(without_scan) > 0) add("no scan was given", without_scan, "excluded");
  for (const auto& [reason, counts] : frequent_reasons(failed)) add("scan not usable: " + reason, counts, "excluded");
  if (people_in(not_judged) > 0) {
    add(has_scans ? "usable scan, but not among the predictions" : "not among the predictions", not_judged, "excluded");
  }
  add("Judged", kept, "marked");
  if (people_in(doubtful) > 0) add("of these with a doubtful scan", doubtful, "part");
  return out;
}

Json failed_scans(const fs::path& data) {
  if (data.empty() || !fs::exists(data / "scans.tsv")) return false;
  Json out = table("excluded", "Scans that could not be used", {"Participant", "Reason", "Source"});
  for (const auto& scan : core::read_judged_scans(data / "scans.tsv")) {
    if (scan.status != core::ScanStatus::failed) continue;
    const std::string name = scan.participant_id + (core::is_missing(scan.session_id) ? "" : " " + scan.session_id);
    out["rows"].push_back({{"head", name}, {"cells", Json::array({cell(scan.reason), cell(scan.source)})}});
  }
  return out["rows"].empty() ? Json(false) : out;
}

}  // namespace tripet::evaluation
