#include "evaluation/input/recorded_calibration.hpp"

namespace tripet::evaluation {

core::Json calibrated_out_of_fold(const std::vector<TrainingRun>& runs, const std::string& strategy) {
  bool any = false, found = false;
  for (const auto& run : runs) {
    if (run.strategy != strategy) continue;
    const auto file = run.folder / "calibration.json";
    if (run.folder.empty() || !std::filesystem::exists(file)) return nullptr;
    found = true;
    // "approximate: 40 scans out of fold, predicted by other networks"
    any = any || core::text_of(core::read_json(file), "scans").starts_with("approximate");
  }
  return found ? core::Json(any) : core::Json();
}

}  // namespace tripet::evaluation
