#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tripet::core {

/// One row of scans.tsv, the table that preprocessing writes and that everything after it reads.
struct ScanRecord {
  std::string participant_id;
  std::string session_id;  // "n/a" without sessions
  std::string source;
  std::string output;  // path of the prepared scan relative to the table's folder, "n/a" when failed
  std::string status;  // ok | warn | failed
  std::string reason;
  std::string suv_units;
  std::string similarity;
  std::string seconds;
  std::string source_hash;
  std::string settings_hash;
};

/// Sorted by participant, then session. Throws Error when a column is missing or a status is unknown.
std::vector<ScanRecord> read_scan_list(const std::filesystem::path& path);
void write_scan_list(const std::filesystem::path& path, std::vector<ScanRecord> scans);

}  // namespace tripet::core
