#include "evaluation/input/leakage.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/text.hpp"

namespace tripet::evaluation {

core::Json leakage_json(const Predictions& predictions) {
  std::set<std::string> shared;
  for (const auto& strategy : predictions.strategies) {
    if (strategy.baseline || strategy.folds == 0) continue;
    std::map<int, std::unordered_map<std::string_view, int>> folds;  // by repeat and participant
    for (const auto& row : strategy.rows) {
      const auto [entry, added] = folds[row.repeat].emplace(row.participant_id, row.fold);
      if (!added && entry->second != row.fold) shared.insert(row.participant_id);
    }
  }
  if (shared.empty()) return nullptr;
  std::set<std::string_view> participants;
  for (const auto& row : predictions.strategies[0].rows) participants.insert(row.participant_id);
  std::vector<std::string> examples(
      shared.begin(), std::next(shared.begin(), static_cast<long>(std::min<std::size_t>(3, shared.size()))));
  const bool one = shared.size() == 1;
  const std::string reason = std::to_string(shared.size()) + " of " + std::to_string(participants.size()) +
                             (one ? " participants is" : " participants are") + " in two folds of one repeat (" +
                             core::join(examples, ", ") + (shared.size() > 3 ? ", ..." : "") +
                             "), so that networks are tested on people whose scans they were trained on";
  return {{"participants", shared.size()}, {"of", participants.size()}, {"examples", examples}, {"reason", reason}};
}

}  // namespace tripet::evaluation
