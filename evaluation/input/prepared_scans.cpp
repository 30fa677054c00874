#include "evaluation/input/prepared_scans.hpp"

#include "core/json.hpp"
#include "core/scan_list.hpp"
#include "core/tsv.hpp"

namespace tripet::evaluation {

namespace fs = std::filesystem;

std::set<ScanId> scans_of(const std::vector<PredictionRow>& rows) {
  std::set<ScanId> out;
  for (const auto& row : rows) out.insert(row.scan());
  return out;
}

std::map<ScanId, fs::path> prepared_scans(const fs::path& data, const std::set<ScanId>& scans) {
  std::map<ScanId, fs::path> listed;
  std::map<std::string, std::vector<fs::path>> by_participant;
  for (const auto& record : core::read_scan_list(data / "scans.tsv")) {
    if (record.status == core::ScanStatus::failed || core::is_missing(record.output)) continue;
    listed[{record.participant_id, record.session_id}] = data / record.output;
    by_participant[record.participant_id].push_back(data / record.output);
  }
  std::map<ScanId, fs::path> out;
  for (const ScanId& scan : scans) {
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

Normalisation normalisation(const fs::path& scan) {
  auto sidecar = scan;
  sidecar.replace_extension(".json");
  if (!fs::exists(sidecar)) return Normalisation::unknown;
  const core::Json json = core::read_json(sidecar);
  const std::string text = core::text_of(core::member(json, "Preprocessing"), "normalize");
  const std::map<std::string, Normalisation> words{{"none", Normalisation::none},
                                                   {"suvr", Normalisation::suvr},
                                                   {"zscore", Normalisation::zscore},
                                                   {"minmax", Normalisation::minmax}};
  const auto found = words.find(text);
  return found == words.end() ? Normalisation::unknown : found->second;
}

}  // namespace tripet::evaluation
