#include "evaluation/metrics/strategy_scores.hpp"

#include <algorithm>
#include <map>

#include "evaluation/metrics/metric_keys.hpp"

namespace tripet::evaluation {
namespace {

std::uint32_t index_in(const std::vector<std::string>& participants, const std::string& id) {
  return static_cast<std::uint32_t>(std::lower_bound(participants.begin(), participants.end(), id) -
                                    participants.begin());
}

/// How many participants of these rows have a scan of class k (or, with `has` false, one that is not of it).
double count_participants(const std::vector<PredictionRow>& rows, const std::vector<std::uint32_t>& whose,
                          std::size_t participants, int k, bool has) {
  std::vector<bool> seen(participants);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (has ? has_class(rows[r], k) : lacks_class(rows[r], k)) seen[whose[r]] = true;
  }
  return static_cast<double>(std::count(seen.begin(), seen.end(), true));
}

bool has_twice(const std::vector<std::uint32_t>& whose, std::size_t participants) {
  std::vector<bool> seen(participants);
  for (const auto participant : whose) {
    if (seen[participant]) return true;
    seen[participant] = true;
  }
  return false;
}

}  // namespace

std::vector<std::string> participants_of(const StrategyPredictions& predictions) {
  std::vector<std::string> ids;
  for (const auto& row : predictions.rows) ids.push_back(row.participant_id);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

StrategyScores::StrategyScores(const StrategyPredictions& predictions, Task task,
                               const std::vector<std::string>& classes, const std::vector<std::string>& participants,
                               ScorerOptions options)
    : predictions_(&predictions), task_(task), width_(metric_keys(classes, task).size()) {
  options.calibrated = predictions.calibrated;
  options.fold_means = predictions.folds > 1;
  const int k = static_cast<int>(classes.size());
  std::map<int, std::vector<const PredictionRow*>> by_repeat;
  std::map<std::pair<int, int>, std::vector<const PredictionRow*>> by_fold;
  std::vector<double> scans(participants.size(), 0);
  std::vector<std::uint32_t> whose;
  share_right_.assign(participants.size(), 0);
  for (const auto& row : predictions.rows) {
    by_repeat[row.repeat].push_back(&row);
    by_fold[{row.repeat, row.fold}].push_back(&row);
    const auto participant = whose.emplace_back(index_in(participants, row.participant_id));
    ++scans[participant];
    share_right_[participant] += is_right(row);
  }
  participants_ = static_cast<std::size_t>(std::count_if(scans.begin(), scans.end(), [](double n) { return n > 0; }));
  for (std::size_t i = 0; i < scans.size(); ++i) share_right_[i] /= std::max(1.0, scans[i]);

  for (int c = 0; c < k; ++c) {
    participants_with_.push_back(count_participants(predictions.rows, whose, participants.size(), c, true));
    participants_without_.push_back(count_participants(predictions.rows, whose, participants.size(), c, false));
  }

  const std::vector<std::uint16_t> once(participants.size(), 1);
  const auto indices_of = [&](const std::vector<const PredictionRow*>& rows) {
    std::vector<std::uint32_t> indices;
    for (const auto* row : rows) indices.push_back(whose[static_cast<std::size_t>(row - predictions.rows.data())]);
    return indices;
  };
  for (auto& [repeat, rows] : by_repeat) {
    rows_.push_back(rows);
    row_participants_.push_back(indices_of(rows));
    clustered_ = clustered_ || has_twice(row_participants_.back(), participants.size());
    scorers_.push_back(make_scorer(task, rows, row_participants_.back(), k, options));
    repeat_values_.emplace_back(width_);
    scorers_.back()->score(once.data(), repeat_values_.back().data());
  }
  std::vector<double> values(width_);
  for (const auto& [cell, rows] : by_fold) {
    make_scorer(task, rows, indices_of(rows), k, options)->score(once.data(), values.data());
    folds_.push_back(
        {cell.first, cell.second, static_cast<int>(rows.size()),
         std::vector<double>(values.begin(), values.begin() + static_cast<long>(overall_metrics(task).size()))});
  }
  estimates_.resize(width_);
  score(once.data(), estimates_.data());
  for (const auto& scorer : scorers_) {
    const auto counts = scorer->confusion(once.data());
    confusion_.resize(counts.size(), 0);
    for (std::size_t i = 0; i < counts.size(); ++i) confusion_[i] += counts[i] / static_cast<double>(scorers_.size());
  }
}

void StrategyScores::score(const std::uint16_t* weights, double* values) const {
  scorers_[0]->score(weights, values);
  if (scorers_.size() == 1) return;
  std::vector<double> of_repeat(width_);
  for (std::size_t r = 1; r < scorers_.size(); ++r) {
    scorers_[r]->score(weights, of_repeat.data());
    for (std::size_t i = 0; i < width_; ++i) values[i] += of_repeat[i];
  }
  for (std::size_t i = 0; i < width_; ++i) values[i] /= static_cast<double>(scorers_.size());
}

int StrategyScores::smallest_fold() const {
  return std::min_element(folds_.begin(), folds_.end(), [](const auto& x, const auto& y) { return x.scans < y.scans; })
      ->scans;
}

int StrategyScores::largest_fold() const {
  return std::max_element(folds_.begin(), folds_.end(), [](const auto& x, const auto& y) { return x.scans < y.scans; })
      ->scans;
}

}  // namespace tripet::evaluation
