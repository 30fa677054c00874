#include "evaluation/input/without_warned.hpp"

#include <algorithm>
#include <set>

#include "core/scan_list.hpp"
#include "core/tsv.hpp"

namespace tripet::evaluation {

WithoutWarned without_warned(const Predictions& predictions, const std::filesystem::path& data) {
  WithoutWarned result;
  if (data.empty() || !std::filesystem::exists(data / "scans.tsv")) return result;
  std::set<ScanId> warned;
  for (const auto& scan : core::read_judged_scans(data / "scans.tsv")) {
    if (scan.status == core::ScanStatus::warn) warned.emplace(scan.participant_id, scan.session_id);
  }
  // A table of predictions without sessions means the participant's only scan.
  std::set<std::string> only;
  for (const auto& [participant, session] : warned) only.insert(participant);
  const auto is_warned = [&](const PredictionRow& row) {
    return row.session_id == core::not_available
               ? only.contains(row.participant_id)
               : warned.contains(row.scan()) || warned.contains({row.participant_id, core::not_available});
  };
  std::set<ScanId> left_out;
  for (const auto& row : predictions.strategies[0].rows) {
    if (is_warned(row)) left_out.insert(row.scan());
  }
  result.scans = left_out.size();
  if (left_out.empty()) return result;
  Predictions rest = predictions;
  for (auto& strategy : rest.strategies) std::erase_if(strategy.rows, is_warned);
  if (rest.strategies[0].rows.empty()) {
    result.reason = "every scan carries a warning";
    return result;
  }
  result.predictions = std::move(rest);
  return result;
}

}  // namespace tripet::evaluation
