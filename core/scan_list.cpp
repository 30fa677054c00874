#include "core/scan_list.hpp"

#include <array>
#include <utility>

#include "core/error.hpp"
#include "core/tsv.hpp"

namespace tripet::core {
namespace {

using Member = std::pair<const char*, std::string ScanRecord::*>;
constexpr std::array<Member, 11> members{{{"participant_id", &ScanRecord::participant_id},
                                          {"session_id", &ScanRecord::session_id},
                                          {"source", &ScanRecord::source},
                                          {"output", &ScanRecord::output},
                                          {"status", &ScanRecord::status},
                                          {"reason", &ScanRecord::reason},
                                          {"suv_units", &ScanRecord::suv_units},
                                          {"similarity", &ScanRecord::similarity},
                                          {"seconds", &ScanRecord::seconds},
                                          {"source_hash", &ScanRecord::source_hash},
                                          {"settings_hash", &ScanRecord::settings_hash}}};

}  // namespace

std::vector<ScanRecord> read_scan_list(const std::filesystem::path& path) {
  Tsv table = Tsv::read(path);
  table.sort_by({"participant_id", "session_id"});
  std::vector<ScanRecord> scans(table.size());
  for (std::size_t row = 0; row < table.size(); ++row) {
    for (const auto& [column, member] : members) scans[row].*member = table.at(row, column);
    const std::string& status = scans[row].status;
    if (status != "ok" && status != "warn" && status != "failed") {
      throw Error(path.string() + ": row " + std::to_string(row + 1) + ": status '" + status +
                  "' is not ok, warn or failed");
    }
  }
  return scans;
}

void write_scan_list(const std::filesystem::path& path, std::vector<ScanRecord> scans) {
  std::vector<std::string> columns;
  for (const auto& member : members) columns.emplace_back(member.first);
  Tsv table(columns);
  for (const auto& scan : scans) {
    std::vector<std::string> row;
    for (const auto& member : members) row.push_back(one_line(scan.*(member.second)));
    table.add(std::move(row));
  }
  table.sort_by({"participant_id", "session_id", "source"});
  table.write(path);
}

}  // namespace tripet::core
