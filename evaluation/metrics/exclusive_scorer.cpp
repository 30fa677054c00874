#include "evaluation/metrics/exclusive_scorer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "core/error.hpp"
#include "evaluation/metrics/metric_keys.hpp"
#include "evaluation/metrics/undefined.hpp"

namespace tripet::evaluation {
namespace {

/// Where score() writes the metric.
consteval std::size_t exclusive_place(Metric metric) {
  return place_of(metric, Task::exclusive);
}

/// Wins of class k's score against all other classes, as a share of the pairs.
double against_rest(const std::vector<double>& wins, int k, const std::vector<double>& support, double total) {
  double sum = 0;
  for (std::size_t b = 0; b < support.size(); ++b) {
    if (static_cast<int>(b) != k) sum += wins[b];
  }
  return ratio(sum, support[k] * (total - support[k]));
}

}  // namespace

ExclusiveScorer::ExclusiveScorer(const std::vector<const PredictionRow*>& rows,
                                 const std::vector<std::uint32_t>& participants, int classes,
                                 const ScorerOptions& options)
    : classes_(classes), options_(options), participant_(participants) {
  if (classes < 2 || classes > 255) throw core::Error("2 to 255 classes can be judged, not " + std::to_string(classes));
  std::vector<std::uint8_t> label;
  for (const auto* each : rows) {
    const auto& row = *each;
    label.push_back(static_cast<std::uint8_t>(row.label));
    cell_.push_back(static_cast<std::uint16_t>(row.label * classes + row.predicted));
    constexpr double epsilon = std::numeric_limits<double>::epsilon();
    log_loss_.push_back(-std::log(std::clamp(row.probabilities[row.label], epsilon, 1 - epsilon)));
    double squares = 0;
    for (int k = 0; k < classes; ++k) {
      const double difference = row.probabilities[k] - (k == row.label ? 1 : 0);
      squares += difference * difference;
    }
    brier_.push_back(squares);
  }
  if (!options.rankings) return;
  std::vector<double> scores(rows.size());
  for (int k = 0; k < classes; ++k) {
    for (std::size_t r = 0; r < rows.size(); ++r) scores[r] = rows[r]->probabilities[k];
    columns_.emplace_back(scores, participant_, label, classes);
  }
  rank_folds(rows, label);
  rank_pairs(rows, label);
}

void ExclusiveScorer::rank_folds(const std::vector<const PredictionRow*>& rows,
                                 const std::vector<std::uint8_t>& label) {
  std::map<int, std::vector<std::size_t>> by_fold;
  for (std::size_t r = 0; r < rows.size(); ++r) by_fold[rows[r]->fold].push_back(r);
  if (by_fold.size() == 1 || !options_.fold_means) return;
  for (const auto& [number, chosen] : by_fold) {
    Fold fold;
    for (const std::size_t r : chosen) {
      fold.participant.push_back(participant_[r]);
      fold.label.push_back(label[r]);
    }
    std::vector<double> scores(chosen.size());
    for (int k = classes_ == 2 ? 1 : 0; k < classes_; ++k) {
      std::vector<std::uint8_t> is_k;
      for (std::size_t i = 0; i < chosen.size(); ++i) {
        scores[i] = rows[chosen[i]]->probabilities[k];
        is_k.push_back(fold.label[i] == k);
      }
      fold.columns.emplace_back(scores, fold.participant, is_k, 2);
    }
    folds_.push_back(std::move(fold));
  }
}

void ExclusiveScorer::rank_pairs(const std::vector<const PredictionRow*>& rows,
                                 const std::vector<std::uint8_t>& label) {
  for (int i = 0; i < classes_; ++i) {
    for (int j = i + 1; j < classes_; ++j) {
      std::vector<double> scores;
      std::vector<std::uint32_t> whose, correct;
      std::vector<std::uint8_t> first;
      for (std::size_t r = 0; r < rows.size(); ++r) {
        if (label[r] != i && label[r] != j) continue;
        const double pi = rows[r]->probabilities[i], pj = rows[r]->probabilities[j];
        scores.push_back(pi + pj > 0 ? pi / (pi + pj) : 0.5);
        whose.push_back(participant_[r]);
        first.push_back(label[r] == i);
        if ((pi >= pj) == (label[r] == i)) correct.push_back(participant_[r]);
      }
      pairs_.push_back({Ranking(scores, whose, first, 2), std::move(correct)});
    }
  }
}

double ExclusiveScorer::fold_auc(const Fold& fold, const std::uint16_t* weights) const {
  std::vector<double> support(classes_, 0);
  double total = 0;
  for (std::size_t r = 0; r < fold.label.size(); ++r) {
    support[fold.label[r]] += weights[fold.participant[r]];
    total += weights[fold.participant[r]];
  }
  const int first = classes_ == 2 ? 1 : 0;
  double sum = 0;
  for (int k = first; k < classes_; ++k) {
    sum += ratio(fold.columns[k - first].ordered_pairs(weights), support[k] * (total - support[k]));
  }
  return sum / (classes_ - first);
}

std::vector<double> ExclusiveScorer::confusion(const std::uint16_t* weights) const {
  std::vector<double> counts(static_cast<std::size_t>(classes_) * classes_, 0);
  for (std::size_t r = 0; r < cell_.size(); ++r) counts[cell_[r]] += weights[participant_[r]];
  return counts;
}

void ExclusiveScorer::score_confusion(const std::vector<double>& confusion, double* values) const {
  const int k_count = classes_;
  double total = 0, correct = 0, recall_sum = 0, f1_sum = 0, chance = 0, truth_squares = 0, predicted_squares = 0;
  int occurring = 0, used = 0;
  for (int k = 0; k < k_count; ++k) {
    double truth = 0, predicted = 0;
    for (int b = 0; b < k_count; ++b) {
      truth += confusion[k * k_count + b];
      predicted += confusion[b * k_count + k];
    }
    const double hits = confusion[k * k_count + k];
    total += truth;
    correct += hits;
    chance += truth * predicted;
    truth_squares += truth * truth;
    predicted_squares += predicted * predicted;
    if (truth > 0) {
      recall_sum += hits / truth;
      ++occurring;
    }
    if (truth + predicted > 0) {
      f1_sum += 2 * hits / (truth + predicted);
      ++used;
    }
  }
  values[exclusive_place(Metric::accuracy)] = ratio(correct, total);
  values[exclusive_place(Metric::balanced_accuracy)] = ratio(recall_sum, occurring);
  values[exclusive_place(Metric::macro_f1)] = ratio(f1_sum, used);
  const double spread = (total * total - predicted_squares) * (total * total - truth_squares);
  values[exclusive_place(Metric::mcc)] =
      total > 0 ? (spread > 0 ? (correct * total - chance) / std::sqrt(spread) : 0) : nan;
  const double disagreement = total - chance / total;
  values[exclusive_place(Metric::cohen_kappa)] = disagreement > 0 ? 1 - (total - correct) / disagreement : nan;
  for (int k = 0; k < k_count; ++k) {
    double truth = 0, predicted = 0;
    for (int b = 0; b < k_count; ++b) {
      truth += confusion[k * k_count + b];
      predicted += confusion[b * k_count + k];
    }
    const double hits = confusion[k * k_count + k];
    const double negatives_right = total - truth - predicted + hits;
    double* of_class = values + class_column(k, Task::exclusive);
    of_class[class_metric::sensitivity] = ratio(hits, truth);
    of_class[class_metric::specificity] = ratio(negatives_right, total - truth);
    of_class[class_metric::ppv] = ratio(hits, predicted);
    of_class[class_metric::npv] = ratio(negatives_right, total - predicted);
    of_class[class_metric::f1] = ratio(2 * hits, truth + predicted);
  }
}

void ExclusiveScorer::score_rankings(const std::vector<double>& support, double total, const std::uint16_t* weights,
                                     double* values) const {
  double ovr = 0, ovo = 0;
  for (int k = 0; k < classes_; ++k) {
    const auto walk = columns_[k].walk(k, weights, total, support[k], options_.specificity);
    double* of_class = values + class_column(k, Task::exclusive);
    of_class[class_metric::auc] = against_rest(walk.wins, k, support, total);
    of_class[class_metric::average_precision] = ratio(walk.precision, support[k]);
    of_class[class_metric::sensitivity_at_specificity] = total > support[k] ? ratio(walk.caught, support[k]) : nan;
    ovr += of_class[class_metric::auc];
    for (int b = 0; b < classes_; ++b) {
      if (b != k) ovo += ratio(walk.wins[b], support[k] * support[b]);
    }
  }
  const double binary = values[class_column(1, Task::exclusive) + class_metric::auc];
  values[exclusive_place(Metric::auc_ovr_macro)] = classes_ == 2 ? binary : ovr / classes_;
  values[exclusive_place(Metric::auc_ovo_macro)] = classes_ == 2 ? binary : ovo / (classes_ * (classes_ - 1));
  values[exclusive_place(Metric::auc_fold_mean)] =
      options_.fold_means ? values[exclusive_place(Metric::auc_ovr_macro)] : nan;
  if (!folds_.empty()) {
    double sum = 0;
    for (const auto& fold : folds_) sum += fold_auc(fold, weights);
    values[exclusive_place(Metric::auc_fold_mean)] = sum / static_cast<double>(folds_.size());
  }
  double* of_pair = values + class_column(classes_, Task::exclusive);
  std::size_t pair = 0;
  for (int i = 0; i < classes_; ++i) {
    for (int j = i + 1; j < classes_; ++j, ++pair) {
      double right = 0;
      for (const auto participant : pairs_[pair].correct) right += weights[participant];
      of_pair[pair_metric::auc] = ratio(pairs_[pair].ranking.ordered_pairs(weights), support[i] * support[j]);
      of_pair[pair_metric::accuracy] = ratio(right, support[i] + support[j]);
      of_pair += pair_metric::names.size();
    }
  }
}

void ExclusiveScorer::score(const std::uint16_t* weights, double* values) const {
  const auto counts = confusion(weights);
  const std::size_t pairs = static_cast<std::size_t>(classes_) * (classes_ - 1) / 2;
  std::fill(values, values + class_column(classes_, Task::exclusive) + pairs * pair_metric::names.size(), nan);
  score_confusion(counts, values);
  std::vector<double> support(classes_, 0);
  for (int k = 0; k < classes_; ++k) {
    for (int b = 0; b < classes_; ++b) support[k] += counts[k * classes_ + b];
  }
  const double total = std::accumulate(support.begin(), support.end(), 0.0);
  if (options_.calibrated) {
    double loss = 0, squares = 0;
    for (std::size_t r = 0; r < cell_.size(); ++r) {
      const double weight = weights[participant_[r]];
      loss += weight * log_loss_[r];
      squares += weight * brier_[r];
    }
    values[exclusive_place(Metric::log_loss)] = ratio(loss, total);
    values[exclusive_place(Metric::brier)] = ratio(squares, total);
  }
  if (options_.rankings) score_rankings(support, total, weights, values);
}

}  // namespace tripet::evaluation
