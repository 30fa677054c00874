#include "evaluation/input/training_rows.hpp"

#include <set>
#include <string>

namespace tripet::evaluation {

std::vector<std::size_t> training_rows(const std::vector<PredictionRow>& rows, int repeat, int fold) {
  std::set<std::string> held_out;
  for (const auto& row : rows) {
    if (row.repeat == repeat && row.fold == fold) held_out.insert(row.participant_id);
  }
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].repeat == repeat && rows[i].fold != fold && !held_out.contains(rows[i].participant_id))
      out.push_back(i);
  }
  return out;
}

}  // namespace tripet::evaluation
