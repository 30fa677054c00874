#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tripet::core {

/// What became of a scan: usable; usable, but a person should look; not usable.
enum class ScanStatus { ok, warn, failed };
/// As in the table: "ok", "warn", "failed".
std::string to_text(ScanStatus status);
/// Nothing for another word.
std::optional<ScanStatus> parse_scan_status(const std::string& text);

/// "sub-01", or "sub-01 ses-M12" where there are sessions: how messages name a scan.
std::string scan_name(const std::string& participant_id, const std::string& session_id);

/// One row of scans.tsv, the table that preprocessing writes and that everything after it reads.
struct ScanRecord {
  std::string participant_id;
  std::string session_id;  // "n/a" without sessions
  std::string source;
  std::string output;  // path of the prepared scan relative to the table's folder, "n/a" when failed
  ScanStatus status = ScanStatus::failed;
  std::string reason;
  std::string suv_units;
  std::string similarity;
  std::string seconds;
  std::string source_hash;
  std::string settings_hash;
  // The scan's resolution, mm along its own axes.
  std::string fwhm_x = "n/a", fwhm_y = "n/a", fwhm_z = "n/a";
};

/// Sorted by participant, then session. Throws Error when a column is missing or a status is unknown.
std::vector<ScanRecord> read_scan_list(const std::filesystem::path& path);
void write_scan_list(const std::filesystem::path& path, std::vector<ScanRecord> scans);

/// What a person said of a prepared scan: a row of quality.tsv, which the quality page saves beside scans.tsv.
struct QualityVerdict {
  std::string participant_id, session_id, output, source_hash, settings_hash;  // n/a: any
  bool pass = false;

  /// Whether it was said of this scan as it is now: of the same bytes, prepared by the same settings.
  bool is_of(const ScanRecord& scan) const;
};

/// Columns participant_id and verdict (pass | fail); session_id, output, source_hash and settings_hash where the table
/// has them. Empty without the file. Throws Error for another verdict.
std::vector<QualityVerdict> read_verdicts(const std::filesystem::path& path);

/// read_scan_list, and the verdicts of quality.tsv in the same folder: what a person failed is failed, and what a
/// person passed is no longer doubtful. Verdicts that fit no scan, because it was prepared anew since, are told in
/// `warnings` where one is given.
std::vector<ScanRecord> read_judged_scans(const std::filesystem::path& path,
                                          std::vector<std::string>* warnings = nullptr);

}  // namespace tripet::core
