#include "evaluation/input/diagnosis_groups.hpp"

#include <bit>
#include <cstdint>
#include <map>
#include <utility>

namespace tripet::evaluation {

std::vector<DiagnosisGroup> diagnosis_groups(const Predictions& predictions) {
  std::map<std::pair<int, std::uint64_t>, DiagnosisGroup> groups;
  if (predictions.task == Task::exclusive) {
    for (std::size_t k = 0; k < predictions.classes.size(); ++k) groups[{1, k}].label = predictions.classes[k];
  }
  for (const auto& row : predictions.strategies.front().rows) {
    const std::pair<int, std::uint64_t> place =
        row.label >= 0 ? std::pair{1, static_cast<std::uint64_t>(row.label)}
                       : std::pair{std::popcount(row.labels), static_cast<std::uint64_t>(row.labels)};
    DiagnosisGroup& group = groups[place];
    if (group.label.empty()) group.label = label_text(row, predictions.classes);
    group.participants.insert(row.participant_id);
    group.scans.insert(row.scan());
  }
  std::vector<DiagnosisGroup> out;
  for (auto& [place, group] : groups) out.push_back(std::move(group));
  return out;
}

}  // namespace tripet::evaluation
