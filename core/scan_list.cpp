#include "core/scan_list.hpp"

#include <array>
#include <utility>

#include "core/error.hpp"
#include "core/tsv.hpp"

namespace tripet::core {
namespace {

// The columns around status, which is not text here.
using Member = std::pair<const char*, std::string ScanRecord::*>;
constexpr std::array<Member, 13> members{{{"participant_id", &ScanRecord::participant_id},
                                          {"session_id", &ScanRecord::session_id},
                                          {"source", &ScanRecord::source},
                                          {"output", &ScanRecord::output},
                                          {"reason", &ScanRecord::reason},
                                          {"suv_units", &ScanRecord::suv_units},
                                          {"similarity", &ScanRecord::similarity},
                                          {"fwhm_x", &ScanRecord::fwhm_x},
                                          {"fwhm_y", &ScanRecord::fwhm_y},
                                          {"fwhm_z", &ScanRecord::fwhm_z},
                                          {"seconds", &ScanRecord::seconds},
                                          {"source_hash", &ScanRecord::source_hash},
                                          {"settings_hash", &ScanRecord::settings_hash}}};
constexpr std::size_t status_column = 4;

/// Tables of before there were these columns are read too.
bool optional_column(const std::string& column) {
  return column.starts_with("fwhm_");
}

}  // namespace

std::string to_text(ScanStatus status) {
  return status == ScanStatus::ok ? "ok" : status == ScanStatus::warn ? "warn" : "failed";
}

std::optional<ScanStatus> parse_scan_status(const std::string& text) {
  for (const ScanStatus status : {ScanStatus::ok, ScanStatus::warn, ScanStatus::failed}) {
    if (text == to_text(status)) return status;
  }
  return std::nullopt;
}

std::string scan_name(const std::string& participant_id, const std::string& session_id) {
  return is_missing(session_id) ? participant_id : participant_id + " " + session_id;
}

std::vector<ScanRecord> read_scan_list(const std::filesystem::path& path) {
  Tsv table = Tsv::read(path);
  table.sort_by({"participant_id", "session_id"});
  std::vector<ScanRecord> scans(table.size());
  for (std::size_t row = 0; row < table.size(); ++row) {
    for (const auto& [column, member] : members)
      scans[row].*member = optional_column(column) ? table.get(row, column) : table.at(row, column);
    const std::string& status = table.at(row, "status");
    const auto parsed = parse_scan_status(status);
    if (!parsed) {
      throw Error(path.string() + ": row " + std::to_string(row + 1) + ": status '" + status +
                  "' is not ok, warn or failed");
    }
    scans[row].status = *parsed;
  }
  return scans;
}

void write_scan_list(const std::filesystem::path& path, std::vector<ScanRecord> scans) {
  std::vector<std::string> columns;
  for (const auto& member : members) columns.emplace_back(member.first);
  columns.insert(columns.begin() + status_column, "status");
  Tsv table(columns);
  for (const auto& scan : scans) {
    std::vector<std::string> row;
    for (const auto& member : members) row.push_back(one_line(scan.*(member.second)));
    row.insert(row.begin() + status_column, to_text(scan.status));
    table.add(std::move(row));
  }
  table.sort_by({"participant_id", "session_id", "source"});
  table.write(path);
}

bool QualityVerdict::is_of(const ScanRecord& scan) const {
  const auto fits = [](const std::string& named, const std::string& have) {
    return is_missing(named) || named == have;
  };
  return participant_id == scan.participant_id && fits(session_id, scan.session_id) && fits(output, scan.output) &&
         fits(source_hash, scan.source_hash) && fits(settings_hash, scan.settings_hash);
}

std::vector<QualityVerdict> read_verdicts(const std::filesystem::path& path) {
  std::vector<QualityVerdict> verdicts;
  if (!std::filesystem::exists(path)) return verdicts;
  const Tsv table = Tsv::read(path);
  for (std::size_t row = 0; row < table.size(); ++row) {
    const std::string& said = table.at(row, "verdict");
    if (said != "pass" && said != "fail") {
      throw Error(path.string() + ": row " + std::to_string(row + 1) + ": verdict '" + said + "' is not pass or fail");
    }
    verdicts.push_back({table.at(row, "participant_id"), table.get(row, "session_id"), table.get(row, "output"),
                        table.get(row, "source_hash"), table.get(row, "settings_hash"), said == "pass"});
  }
  return verdicts;
}

std::vector<ScanRecord> read_judged_scans(const std::filesystem::path& path, std::vector<std::string>* warnings) {
  std::vector<ScanRecord> scans = read_scan_list(path);
  const auto table = path.parent_path() / "quality.tsv";
  std::size_t lost = 0;
  for (const QualityVerdict& verdict : read_verdicts(table)) {
    bool found = false;
    for (ScanRecord& scan : scans) {
      if (!verdict.is_of(scan)) continue;
      found = true;
      if (scan.status == ScanStatus::failed) continue;
      scan.status = verdict.pass ? ScanStatus::ok : ScanStatus::failed;
      if (!verdict.pass) scan.reason = "marked fail in quality.tsv";
    }
    lost += found ? 0 : 1;
  }
  if (lost > 0 && warnings != nullptr) {
    warnings->push_back(table.string() + ": " + std::to_string(lost) +
                        " verdicts are of scans that are gone or were prepared anew since; they play no part");
  }
  return scans;
}

}  // namespace tripet::core
