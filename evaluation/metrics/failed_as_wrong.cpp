#include "evaluation/metrics/failed_as_wrong.hpp"

#include <map>
#include <set>
#include <string>

#include "core/scan_list.hpp"
#include "evaluation/input/diagnosis_groups.hpp"
#include "evaluation/input/participants.hpp"

namespace tripet::evaluation {

core::Json failed_as_wrong(const Predictions& predictions, const core::Json& metrics, const EvaluateOptions& options) {
  if (predictions.task != Task::exclusive) return nullptr;
  if (options.data.empty() || !std::filesystem::exists(options.data / "scans.tsv")) return nullptr;
  std::set<std::string> failed, usable, judged;
  for (const auto& scan : core::read_judged_scans(options.data / "scans.tsv")) {
    (scan.status == core::ScanStatus::failed ? failed : usable).insert(scan.participant_id);
  }
  const auto participants = read_participants(predictions, options.participants, options.data);
  for (const auto& group : diagnosis_groups(predictions))
    judged.insert(group.participants.begin(), group.participants.end());
  std::map<std::string, int> missing;
  int count = 0;
  for (const auto& name : failed) {
    if (usable.contains(name) || judged.contains(name)) continue;
    const auto label = participants.labels.find(name);
    if (label == participants.labels.end() || !metrics["class_counts"].contains(label->second)) continue;
    ++missing[label->second];
    ++count;
  }
  if (count == 0) return nullptr;
  core::Json out{{"failed", count}, {"scans", metrics["scans"].get<int>() + count}};
  for (const auto& [name, strategy] : metrics["strategies"].items()) {
    double sum = 0;
    int classes = 0;
    for (const auto& [label, entry] : strategy["per_class"].items()) {
      const core::Json& sensitivity = entry["sensitivity"]["value"];
      if (!sensitivity.is_number()) continue;
      const double support = entry["support"].get<double>();
      sum += sensitivity.get<double>() * support / (support + missing[label]);
      ++classes;
    }
    out["strategies"][name]["value"] = classes > 0 ? core::Json(sum / classes) : core::Json();
  }
  return out;
}

}  // namespace tripet::evaluation
