#include "evaluation/metrics/multilabel_scorer.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <map>

#include "evaluation/metrics/metric_keys.hpp"
#include "evaluation/metrics/undefined.hpp"

namespace tripet::evaluation {
namespace {

/// Where score() writes the metric.
consteval std::size_t multilabel_place(Metric metric) {
  return place_of(metric, Task::multilabel);
}

constexpr int true_negative = 0, false_positive = 1, false_negative = 2, true_positive = 3;

Ranking ranking_of(const std::vector<const PredictionRow*>& rows, const std::vector<std::uint32_t>& participants,
                   int k) {
  std::vector<double> scores;
  std::vector<std::uint8_t> labels;
  std::vector<std::uint32_t> whose;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (!knows_class(*rows[r], k)) continue;
    scores.push_back(rows[r]->probabilities[k]);
    labels.push_back(has_class(*rows[r], k));
    whose.push_back(participants[r]);
  }
  return {scores, whose, labels, 2};
}

}  // namespace

MultilabelScorer::MultilabelScorer(const std::vector<const PredictionRow*>& rows,
                                   const std::vector<std::uint32_t>& participants, int diseases,
                                   const ScorerOptions& options)
    : diseases_(diseases), options_(options), participant_(participants) {
  constexpr double epsilon = std::numeric_limits<double>::epsilon();
  std::map<int, std::vector<std::size_t>> by_fold;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const auto& row = *rows[r];
    labels_.push_back(row.labels);
    predicted_.push_back(row.predicted_labels);
    unknown_.push_back(row.unknown);
    by_fold[row.fold].push_back(r);
    double loss = 0, squares = 0;
    for (int k = 0; k < diseases; ++k) {
      if (!knows_class(row, k)) continue;
      const double p = std::clamp(row.probabilities[k], epsilon, 1 - epsilon);
      const bool has = has_class(row, k);
      loss -= std::log(has ? p : 1 - p) / diseases;
      squares += std::pow(row.probabilities[k] - (has ? 1 : 0), 2);
    }
    log_loss_.push_back(loss);
    brier_.push_back(squares);
  }
  if (!options.rankings) return;
  std::vector<double> scores;
  std::vector<std::uint32_t> whose;
  std::vector<std::uint8_t> labels;
  for (int k = 0; k < diseases; ++k) {
    columns_.push_back(ranking_of(rows, participant_, k));
    for (std::size_t r = 0; r < rows.size(); ++r) {
      if (!knows_class(*rows[r], k)) continue;
      scores.push_back(rows[r]->probabilities[k]);
      whose.push_back(participant_[r]);
      labels.push_back(has_class(*rows[r], k));
    }
  }
  pooled_.emplace_back(scores, whose, labels, 2);
  if (by_fold.size() < 2 || !options.fold_means) return;
  for (const auto& [number, chosen] : by_fold) {
    Fold fold;
    std::vector<const PredictionRow*> of_fold;
    for (const std::size_t r : chosen) {
      fold.participant.push_back(participant_[r]);
      fold.labels.push_back(labels_[r]);
      fold.unknown.push_back(unknown_[r]);
      of_fold.push_back(rows[r]);
    }
    for (int k = 0; k < diseases; ++k) fold.columns.push_back(ranking_of(of_fold, fold.participant, k));
    folds_.push_back(std::move(fold));
  }
}

std::vector<MultilabelScorer::Counts> MultilabelScorer::counts(const std::uint16_t* weights) const {
  std::vector<Counts> result(diseases_, Counts{});
  for (std::size_t r = 0; r < labels_.size(); ++r) {
    const double weight = weights[participant_[r]];
    for (int k = 0; k < diseases_; ++k) {
      if (!in(unknown_[r], k)) result[k][2 * in(labels_[r], k) + in(predicted_[r], k)] += weight;
    }
  }
  return result;
}

std::vector<double> MultilabelScorer::confusion(const std::uint16_t* weights) const {
  std::vector<double> flat;
  for (const auto& of_disease : counts(weights)) flat.insert(flat.end(), of_disease.begin(), of_disease.end());
  return flat;
}

double MultilabelScorer::fold_auc(const Fold& fold, const std::uint16_t* weights) const {
  double sum = 0;
  for (int k = 0; k < diseases_; ++k) {
    double total = 0, positives = 0;
    for (std::size_t r = 0; r < fold.labels.size(); ++r) {
      if (in(fold.unknown[r], k)) continue;
      total += weights[fold.participant[r]];
      positives += in(fold.labels[r], k) ? weights[fold.participant[r]] : 0;
    }
    sum += ratio(fold.columns[k].ordered_pairs(weights), positives * (total - positives));
  }
  return sum / diseases_;
}

void MultilabelScorer::score_rankings(const std::vector<Counts>& counts, const std::uint16_t* weights,
                                      double* values) const {
  double macro = 0, all_positives = 0, pooled = 0;
  for (int k = 0; k < diseases_; ++k) {
    const double positives = counts[k][false_negative] + counts[k][true_positive];
    const double total = positives + counts[k][true_negative] + counts[k][false_positive];
    all_positives += positives;
    pooled += total;
    double* of_disease = values + class_column(k, Task::multilabel);
    if (columns_.empty()) {
      of_disease[class_metric::auc] = of_disease[class_metric::average_precision] =
          of_disease[class_metric::sensitivity_at_specificity] = nan;
      continue;
    }
    const auto walk = columns_[k].walk(1, weights, total, positives, options_.specificity);
    of_disease[class_metric::auc] = ratio(walk.wins[0], positives * (total - positives));
    of_disease[class_metric::average_precision] = ratio(walk.precision, positives);
    of_disease[class_metric::sensitivity_at_specificity] = total > positives ? ratio(walk.caught, positives) : nan;
    macro += of_disease[class_metric::auc] / diseases_;
  }
  values[multilabel_place(Metric::auc_macro)] = values[multilabel_place(Metric::auc_micro)] =
      values[multilabel_place(Metric::auc_fold_mean)] = nan;
  if (columns_.empty()) return;
  values[multilabel_place(Metric::auc_macro)] = macro;
  values[multilabel_place(Metric::auc_fold_mean)] = options_.fold_means ? macro : nan;
  values[multilabel_place(Metric::auc_micro)] =
      ratio(pooled_[0].ordered_pairs(weights), all_positives * (pooled - all_positives));
  if (folds_.empty()) return;
  values[multilabel_place(Metric::auc_fold_mean)] = 0;
  for (const auto& fold : folds_) {
    values[multilabel_place(Metric::auc_fold_mean)] += fold_auc(fold, weights) / static_cast<double>(folds_.size());
  }
}

void MultilabelScorer::score(const std::uint16_t* weights, double* values) const {
  const auto of_diseases = counts(weights);
  double total = 0, asked = 0, right = 0, wrong = 0, loss = 0, squares = 0;
  for (std::size_t r = 0; r < labels_.size(); ++r) {
    const double weight = weights[participant_[r]];
    const ClassSet errors = (labels_[r] ^ predicted_[r]) & ~unknown_[r];
    total += weight;
    asked += weight * (diseases_ - std::popcount(unknown_[r]));
    right += errors == 0 ? weight : 0;
    wrong += weight * std::popcount(errors);
    loss += weight * log_loss_[r];
    squares += weight * brier_[r];
  }
  double hits = 0, claims_and_truths = 0, f1_sum = 0, balanced_sum = 0;
  int balanced_count = 0;
  for (int k = 0; k < diseases_; ++k) {
    const auto& c = of_diseases[k];
    const double positives = c[false_negative] + c[true_positive], negatives = c[true_negative] + c[false_positive];
    const double claimed = c[false_positive] + c[true_positive];
    double* of_disease = values + class_column(k, Task::multilabel);
    of_disease[class_metric::sensitivity] = ratio(c[true_positive], positives);
    of_disease[class_metric::specificity] = ratio(c[true_negative], negatives);
    of_disease[class_metric::ppv] = ratio(c[true_positive], claimed);
    of_disease[class_metric::npv] = ratio(c[true_negative], positives + negatives - claimed);
    of_disease[class_metric::f1] = ratio(2 * c[true_positive], positives + claimed);
    hits += c[true_positive];
    claims_and_truths += positives + claimed;
    if (positives + claimed > 0) f1_sum += of_disease[class_metric::f1];
    // Of a disease that all scans have, or none, the one recall that exists: as scikit-learn's.
    const int occurring = (positives > 0) + (negatives > 0);
    if (occurring > 0) {
      balanced_sum += ((positives > 0 ? of_disease[class_metric::sensitivity] : 0) +
                       (negatives > 0 ? of_disease[class_metric::specificity] : 0)) /
                      occurring;
      ++balanced_count;
    }
  }
  values[multilabel_place(Metric::subset_accuracy)] = ratio(right, total);
  values[multilabel_place(Metric::balanced_accuracy)] = ratio(balanced_sum, balanced_count);
  values[multilabel_place(Metric::macro_f1)] = total > 0 ? f1_sum / diseases_ : nan;
  values[multilabel_place(Metric::micro_f1)] = claims_and_truths > 0 ? 2 * hits / claims_and_truths
                                               : total > 0           ? 0
                                                                     : nan;
  values[multilabel_place(Metric::hamming_loss)] = ratio(wrong, asked);
  values[multilabel_place(Metric::log_loss)] = options_.calibrated ? ratio(loss * diseases_, asked) : nan;
  values[multilabel_place(Metric::brier)] = options_.calibrated ? ratio(squares * diseases_, asked) : nan;
  score_rankings(of_diseases, weights, values);
}

}  // namespace tripet::evaluation
