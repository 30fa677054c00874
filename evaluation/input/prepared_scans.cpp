#include "evaluation/input/prepared_scans.hpp"

#include "core/json.hpp"
#include "core/scan_list.hpp"
#include "core/tsv.hpp"

namespace tripet::evaluation {

namespace fs = std::filesystem;

std::string shown(const ScanName& scan) {
  return scan.second == core::not_available ? scan.first : scan.first + " " + scan.second;
}

std::set<ScanName> scans_of(const std::vector<PredictionRow>& rows) {
  std::set<ScanName> out;
  for (const auto& row : rows) out.emplace(row.participant_id, row.session_id);
  return out;
}

std::map<ScanName, fs::path> prepared_scans(const fs::path& data, const std::set<ScanName>& scans) {
  std::map<ScanName, fs::path> listed;
  std::map<std::string, std::vector<fs::path>> by_participant;
  for (const auto& record : core::read_scan_list(data / "scans.tsv")) {
    if (record.status == core::ScanStatus::failed || core::is_missing(record.output)) continue;
    listed[{record.participant_id, record.session_id}] = data / record.output;
    by_participant[record.participant_id].push_back(data / record.output);
  }
  std::map<ScanName, fs::path> out;
  for (const ScanName& scan : scans) {
    const auto found = listed.find(scan);
    const auto own = by_participant.find(scan.first);
    if (found != listed.end()) {
      out[scan] = found->second;
    } else if (scan.second == core::not_available && own != by_participant.end() && own->second.size() == 1) {
      out[scan] = own->second[0];
    }
  }
  return out;
}

std::string normalisation(const fs::path& scan) {
  auto sidecar = scan;
  sidecar.replace_extension(".json");
  if (!fs::exists(sidecar)) return "";
  const core::Json json = core::read_json(sidecar);
  if (!json.contains("Preprocessing") || !json["Preprocessing"].contains("normalize")) return "";
  return json["Preprocessing"]["normalize"].get<std::string>();
}

}  // namespace tripet::evaluation
