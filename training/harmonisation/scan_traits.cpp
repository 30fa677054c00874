#include "training/harmonisation/scan_traits.hpp"

#include <charconv>
#include <set>

namespace tripet::training {
namespace {

/// One column of the table by scan.
class TraitColumn {
 public:
  TraitColumn(const core::Tsv& table, const std::string& column) {
    if (!table.has(column)) return;
    const bool has_sessions = table.has("session_id");
    for (std::size_t row = 0; row < table.size(); ++row) {
      const std::string& cell = table.at(row, column);
      if (core::is_missing(cell)) continue;
      const std::string& participant = table.at(row, "participant_id");
      of_participant_[participant].insert(core::without_zero_decimals(cell));
      if (has_sessions) of_scan_[{participant, table.at(row, "session_id")}] = core::without_zero_decimals(cell);
    }
  }

  /// "" where the table does not say.
  std::string at(const core::ScanId& scan) const {
    if (const auto own = of_scan_.find(scan); own != of_scan_.end()) return own->second;
    const auto found = of_participant_.find(scan.first);
    return found != of_participant_.end() && found->second.size() == 1 ? *found->second.begin() : "";
  }

 private:
  std::map<core::ScanId, std::string> of_scan_;
  std::map<std::string, std::set<std::string>> of_participant_;
};

std::optional<double> as_number(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::vector<ScanTraits> read_scan_traits(const core::Tsv& table, const std::vector<core::ScanId>& scans,
                                         const std::string& site_column) {
  table.index(site_column);
  const TraitColumn site(table, site_column), age(table, "age"), sex(table, "sex");
  std::vector<ScanTraits> all;
  for (const auto& scan : scans) all.push_back({site.at(scan), as_number(age.at(scan)), sex.at(scan)});
  return all;
}

}  // namespace tripet::training
