#include "evaluation/input/diagnosis_groups.hpp"

#include <bit>
#include <cstdint>
#include <map>
#include <tuple>
#include <utility>

namespace tripet::evaluation {

std::vector<DiagnosisGroup> diagnosis_groups(const Predictions& predictions) {
  std::map<std::tuple<int, std::uint64_t, std::uint64_t>, DiagnosisGroup> groups;
  if (predictions.task == Task::exclusive) {
    for (std::size_t k = 0; k < predictions.classes.size(); ++k) groups[{1, k, 0}].label = predictions.classes[k];
  }
  for (const auto& row : predictions.strategies.front().rows) {
    const std::tuple<int, std::uint64_t, std::uint64_t> place =
        row.label >= 0 ? std::tuple{1, static_cast<std::uint64_t>(row.label), std::uint64_t{0}}
                       : std::tuple{std::popcount(row.labels | row.unknown), row.labels, row.unknown};
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
