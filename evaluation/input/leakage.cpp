#include "evaluation/input/leakage.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "core/text.hpp"

namespace tripet::evaluation {

core::Json leakage_json(const Predictions& predictions) {
  std::set<std::string> participants, shared;
  for (const auto& strategy : predictions.strategies) {
    if (strategy.baseline || !strategy.folds_known) continue;
    std::map<std::pair<int, std::string>, int> folds;  // by repeat and participant
    for (const auto& row : strategy.rows) {
      participants.insert(row.participant_id);
      const auto [entry, added] = folds.emplace(std::pair{row.repeat, row.participant_id}, row.fold);
      if (!added && entry->second != row.fold) shared.insert(row.participant_id);
    }
  }
  if (shared.empty()) return nullptr;
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
