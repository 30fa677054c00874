#include "evaluation/report/sections/flow.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/scan_list.hpp"
#include "core/tsv.hpp"
#include "evaluation/input/diagnosis_groups.hpp"
#include "evaluation/report/table.hpp"

namespace tripet::evaluation {
namespace {

namespace fs = std::filesystem;
using core::Json;

const char* const no_diagnosis = "no diagnosis";
const char* const other_diagnosis = "other diagnosis";
constexpr std::size_t most_reasons = 6;

/// What became of the participants' scans, as scans.tsv has it.
struct ScanFates {
  bool known = false;  // there is such a table
  std::set<std::string> scanned, usable, warned;
  std::map<std::string, std::string> failure;  // the reason of the first scan that failed
};

ScanFates read_fates(const fs::path& data) {
  ScanFates fates;
  fates.known = !data.empty() && fs::exists(data / "scans.tsv");
  if (!fates.known) return fates;
  for (const auto& scan : core::read_judged_scans(data / "scans.tsv")) {
    fates.scanned.insert(scan.participant_id);
    if (scan.status == core::ScanStatus::failed) {
      fates.failure.try_emplace(scan.participant_id, scan.reason);
    } else {
      fates.usable.insert(scan.participant_id);
      if (scan.status == core::ScanStatus::warn) fates.warned.insert(scan.participant_id);
    }
  }
  return fates;
}

/// The columns of the table: diagnoses that were judged, and others where someone has one.
struct DiagnosisColumns {
  std::vector<std::string> names;
  std::map<std::string, std::set<std::string>> judged;  // participant -> diagnoses: scans may have different ones
  const std::map<std::string, std::string>& labels;

  std::set<std::string> of(const std::string& participant) const {
    if (const auto found = judged.find(participant); found != judged.end()) return found->second;
    const auto found = labels.find(participant);
    if (found == labels.end() || found->second == core::not_available) return {no_diagnosis};
    return {std::find(names.begin(), names.end(), found->second) != names.end() ? found->second : other_diagnosis};
  }
};

DiagnosisColumns columns_of(const Predictions& predictions, const Participants& participants) {
  DiagnosisColumns columns{{}, {}, participants.labels};
  for (const auto& group : diagnosis_groups(predictions)) {
    columns.names.push_back(group.label);
    for (const auto& name : group.participants) columns.judged[name].insert(group.label);
  }
  return columns;
}

/// Participants by the columns of the table that they are counted in, as in table 1.
using ByColumn = std::map<std::string, std::set<std::string>>;

/// Each once.
std::size_t count_of(const ByColumn& counts) {
  std::set<std::string> all;
  for (const auto& [column, names] : counts) all.insert(names.begin(), names.end());
  return all.size();
}

struct Flow {
  ByColumn known, without_scan, not_judged, kept, doubtful;
  std::map<std::string, ByColumn> failed;  // by the reason
};

Flow flow_of(const DiagnosisColumns& columns, const ScanFates& fates) {
  std::set<std::string> everyone = fates.scanned;
  for (const auto& [name, label] : columns.labels) everyone.insert(name);
  for (const auto& [name, label] : columns.judged) everyone.insert(name);
  Flow flow;
  for (const auto& name : everyone) {
    for (const auto& column : columns.of(name)) {
      flow.known[column].insert(name);
      if (columns.judged.contains(name)) {
        flow.kept[column].insert(name);
        if (fates.warned.contains(name)) flow.doubtful[column].insert(name);
      } else if (fates.known && !fates.scanned.contains(name)) {
        flow.without_scan[column].insert(name);
      } else if (fates.known && !fates.usable.contains(name)) {
        flow.failed[fates.failure.at(name)][column].insert(name);
      } else {
        flow.not_judged[column].insert(name);
      }
    }
  }
  return flow;
}

/// Reasons that differ by a number or a name only stay apart; the rarest are put together.
std::vector<std::pair<std::string, ByColumn>> frequent_reasons(const std::map<std::string, ByColumn>& reasons) {
  std::vector<std::pair<std::string, ByColumn>> sorted(reasons.begin(), reasons.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return count_of(a.second) > count_of(b.second); });
  while (sorted.size() > most_reasons) {
    const ByColumn last = sorted.back().second;
    sorted.pop_back();
    auto& rest = sorted.back();
    rest.first = "other reasons, listed below";
    for (const auto& [column, names] : last) rest.second[column].insert(names.begin(), names.end());
  }
  return sorted;
}

const std::vector<std::string> scan_columns{"Participant", "Reason", "Source"};

/// `out` with a line for each scan of the status; false where there is none.
Json scans_with(core::ScanStatus status, const fs::path& data, Json out) {
  if (data.empty() || !fs::exists(data / "scans.tsv")) return false;
  for (const auto& scan : core::read_judged_scans(data / "scans.tsv")) {
    if (scan.status != status) continue;
    out["rows"].push_back({{"head", core::scan_name(scan.participant_id, scan.session_id)},
                           {"cells", Json::array({cell(scan.reason), cell(scan.source)})}});
  }
  return out["rows"].empty() ? Json(false) : out;
}

}  // namespace

Json flow_table(const Predictions& predictions, const Participants& participants, const fs::path& data) {
  const ScanFates fates = read_fates(data);
  DiagnosisColumns columns = columns_of(predictions, participants);
  const Flow flow = flow_of(columns, fates);
  for (const char* extra : {other_diagnosis, no_diagnosis}) {
    if (flow.known.contains(extra)) columns.names.emplace_back(extra);
  }
  std::vector<std::string> heads{"Participants"};
  heads.insert(heads.end(), columns.names.begin(), columns.names.end());
  heads.push_back("All");
  Json out = table("flow", "From the participants known to those judged", heads);
  const auto add = [&](const std::string& head, const ByColumn& counts, const char* mark) {
    Json cells = Json::array();
    for (const auto& column : columns.names) {
      const auto found = counts.find(column);
      cells.push_back(cell(std::to_string(found == counts.end() ? 0 : found->second.size())));
    }
    cells.push_back(cell(std::to_string(count_of(counts))));
    Json row{{"head", head}, {"cells", cells}};
    if (*mark != '\0') row["row_class"] = mark;
    out["rows"].push_back(row);
  };
  add(participants.labels.empty() ? "Known from scans or predictions" : "Known from the table, scans or predictions",
      flow.known, "");
  if (!flow.without_scan.empty()) add("no scan was given", flow.without_scan, "excluded");
  for (const auto& [reason, counts] : frequent_reasons(flow.failed)) {
    add("scan not usable: " + reason, counts, "excluded");
  }
  if (!flow.not_judged.empty()) {
    add(fates.known ? "usable scan, but not among the predictions" : "not among the predictions", flow.not_judged,
        "excluded");
  }
  add("Judged", flow.kept, "marked");
  if (!flow.doubtful.empty()) add("of these with a doubtful scan", flow.doubtful, "part");
  return out;
}

Json failed_scans(const fs::path& data) {
  return scans_with(core::ScanStatus::failed, data, table("excluded", "Scans that could not be used", scan_columns));
}

Json doubtful_scans(const fs::path& data) {
  return scans_with(core::ScanStatus::warn, data, table("doubtful", "Scans in doubt", scan_columns));
}

}  // namespace tripet::evaluation
