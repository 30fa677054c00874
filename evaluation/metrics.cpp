#include "evaluation/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "core/error.hpp"

namespace tripet::evaluation {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
// Positions within the numbers that score() writes, in the order of metric_keys.
constexpr int accuracy = 0, balanced_accuracy = 1, macro_f1 = 2, mcc = 3, cohen_kappa = 4, auc_ovr_macro = 5,
              auc_ovo_macro = 6, auc_fold_mean = 7, log_loss = 8, brier = 9, overall_count = 10;
constexpr int auc = 0, sensitivity = 1, specificity = 2, ppv = 3, npv = 4, average_precision = 5, class_count = 6;

double ratio(double part, double whole) {
  return whole > 0 ? part / whole : nan;
}

}  // namespace

Scorer::Scorer(const std::vector<const PredictionRow*>& rows, const std::vector<std::uint32_t>& participants,
               int classes, bool calibrated)
    : classes_(classes), calibrated_(calibrated), participant_(participants) {
  if (classes < 2 || classes > 255) throw core::Error("2 to 255 classes can be judged, not " + std::to_string(classes));
  const std::size_t n = rows.size();
  for (const PredictionRow* row : rows) {
    label_.push_back(static_cast<std::uint8_t>(row->label));
    cell_.push_back(static_cast<std::uint16_t>(row->label * classes + row->predicted));
    constexpr double epsilon = std::numeric_limits<double>::epsilon();
    log_loss_.push_back(-std::log(std::clamp(row->probabilities[row->label], epsilon, 1 - epsilon)));
    double squares = 0;
    for (int k = 0; k < classes; ++k) {
      const double difference = row->probabilities[k] - (k == row->label ? 1 : 0);
      squares += difference * difference;
    }
    brier_.push_back(squares);
  }
  std::vector<std::size_t> all(n);
  std::iota(all.begin(), all.end(), std::size_t{0});
  std::map<int, std::vector<std::size_t>> by_fold;
  for (std::size_t r = 0; r < n; ++r) by_fold[rows[r]->fold].push_back(r);
  if (by_fold.size() > 1) {
    for (const auto& [fold, chosen] : by_fold) {
      Fold part;
      for (const std::size_t r : chosen) {
        part.participant.push_back(participant_[r]);
        part.label.push_back(label_[r]);
      }
      folds_.push_back(std::move(part));
    }
  }
  std::vector<double> scores(n);
  for (int k = 0; k < classes; ++k) {
    for (std::size_t r = 0; r < n; ++r) scores[r] = rows[r]->probabilities[k];
    columns_.push_back(sorted(all, scores));
    if (folds_.empty() || (classes == 2 && k == 0)) continue;
    std::size_t index = 0;
    for (const auto& [fold, chosen] : by_fold) folds_[index++].columns.push_back(sorted(chosen, scores));
  }
  for (int i = 0; i < classes; ++i) {
    for (int j = i + 1; j < classes; ++j) {
      Pair pair;
      std::vector<std::size_t> chosen;
      for (std::size_t r = 0; r < n; ++r) {
        if (rows[r]->label != i && rows[r]->label != j) continue;
        const double pi = rows[r]->probabilities[i], pj = rows[r]->probabilities[j];
        chosen.push_back(r);
        scores[r] = pi + pj > 0 ? pi / (pi + pj) : 0.5;
        pair.participant.push_back(participant_[r]);
        pair.first.push_back(rows[r]->label == i);
        pair.correct.push_back((pi >= pj) == (rows[r]->label == i));
      }
      pair.sorted = sorted(chosen, scores);
      pairs_.push_back(std::move(pair));
    }
  }
}

Scorer::Sorted Scorer::sorted(const std::vector<std::size_t>& chosen, const std::vector<double>& scores) const {
  std::vector<std::size_t> order = chosen;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
  Sorted result;
  for (std::size_t i = 0; i < order.size(); ++i) {
    result.participant.push_back(participant_[order[i]]);
    result.label.push_back(label_[order[i]]);
    result.last.push_back(i + 1 == order.size() || scores[order[i]] != scores[order[i + 1]]);
    result.distinct = result.distinct && result.last.back();
  }
  return result;
}

namespace {

/// Rows of distinct scores. No branch depends on a row and the sums of all classes are side by side: five times as fast
/// as the walk over ties. P: classes, rounded up to what the compiler turns into vectors.
template <int P>
void walk_distinct(const std::uint32_t* participant, const std::uint8_t* label, std::size_t rows, int positive,
                   const std::uint16_t* weights, double total, double positives, double* wins, double& precision) {
  alignas(64) double of_class[P][P] = {};
  alignas(64) double below[P] = {}, won[P] = {};
  double is_positive[P] = {};
  for (int b = 0; b < P; ++b) of_class[b][b] = 1;
  is_positive[positive] = 1;
  double all_below = 0, precise = 0;
  for (std::size_t r = 0; r < rows; ++r) {
    const double weight = weights[participant[r]];
    const double counted = weight * is_positive[label[r]];
    for (int b = 0; b < P; ++b) won[b] += counted * below[b];
    // After the last row that counts both sides are 0; the row then counts 0 as well.
    precise += counted * (positives - below[positive]) / std::max(total - all_below, 1.0);
    for (int b = 0; b < P; ++b) below[b] += weight * of_class[label[r]][b];
    all_below += weight;
  }
  std::copy(won, won + P, wins);
  precision = precise;
}

}  // namespace

Scorer::Walk Scorer::walk(const Sorted& sorted, int positive, const std::uint16_t* weights, double total,
                          double positives) const {
  Walk result;
  result.wins.assign(std::max(classes_, 8), 0);
  const std::size_t rows = sorted.label.size();
  if (sorted.distinct && classes_ <= 8) {
    const auto distinct = classes_ <= 2 ? walk_distinct<2> : classes_ <= 4 ? walk_distinct<4> : walk_distinct<8>;
    distinct(sorted.participant.data(), sorted.label.data(), rows, positive, weights, total, positives,
             result.wins.data(), result.precision);
    return result;
  }
  std::vector<double> below(classes_, 0), tied(classes_, 0);
  double all_below = 0;
  for (std::size_t r = 0; r < rows; ++r) {
    tied[sorted.label[r]] += weights[sorted.participant[r]];
    if (!sorted.last[r]) continue;
    if (tied[positive] > 0) {
      for (int b = 0; b < classes_; ++b) result.wins[b] += tied[positive] * (below[b] + 0.5 * tied[b]);
      result.precision += tied[positive] * (positives - below[positive]) / (total - all_below);
    }
    for (int b = 0; b < classes_; ++b) {
      below[b] += tied[b];
      all_below += tied[b];
      tied[b] = 0;
    }
  }
  return result;
}

namespace {

/// Wins of class k's score against all other classes, as a share of the pairs.
double against_rest(const std::vector<double>& wins, int k, const std::vector<double>& support, double total) {
  double sum = 0;
  for (std::size_t b = 0; b < support.size(); ++b) {
    if (static_cast<int>(b) != k) sum += wins[b];
  }
  return ratio(sum, support[k] * (total - support[k]));
}

}  // namespace

double Scorer::fold_auc(const Fold& fold, const std::uint16_t* weights) const {
  std::vector<double> support(classes_, 0);
  double total = 0;
  for (std::size_t r = 0; r < fold.label.size(); ++r) {
    support[fold.label[r]] += weights[fold.participant[r]];
    total += weights[fold.participant[r]];
  }
  const int first = classes_ == 2 ? 1 : 0;
  double sum = 0;
  for (int k = first; k < classes_; ++k) {
    sum += against_rest(walk(fold.columns[k - first], k, weights, total, support[k]).wins, k, support, total);
  }
  return sum / (classes_ - first);
}

std::vector<double> Scorer::confusion(const std::uint16_t* weights) const {
  std::vector<double> counts(static_cast<std::size_t>(classes_) * classes_, 0);
  for (std::size_t r = 0; r < cell_.size(); ++r) counts[cell_[r]] += weights[participant_[r]];
  return counts;
}

void Scorer::score_confusion(const std::vector<double>& confusion, double* values) const {
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
  values[accuracy] = ratio(correct, total);
  values[balanced_accuracy] = ratio(recall_sum, occurring);
  values[macro_f1] = ratio(f1_sum, used);
  const double spread = (total * total - predicted_squares) * (total * total - truth_squares);
  values[mcc] = total > 0 ? (spread > 0 ? (correct * total - chance) / std::sqrt(spread) : 0) : nan;
  const double disagreement = total - chance / total;
  values[cohen_kappa] = disagreement > 0 ? 1 - (total - correct) / disagreement : nan;
  for (int k = 0; k < k_count; ++k) {
    double truth = 0, predicted = 0;
    for (int b = 0; b < k_count; ++b) {
      truth += confusion[k * k_count + b];
      predicted += confusion[b * k_count + k];
    }
    const double hits = confusion[k * k_count + k];
    const double negatives_right = total - truth - predicted + hits;
    double* of_class = values + overall_count + k * class_count;
    of_class[sensitivity] = ratio(hits, truth);
    of_class[specificity] = ratio(negatives_right, total - truth);
    of_class[ppv] = ratio(hits, predicted);
    of_class[npv] = ratio(negatives_right, total - predicted);
  }
}

void Scorer::score(const std::uint16_t* weights, double* values) const {
  const auto counts = confusion(weights);
  score_confusion(counts, values);
  std::vector<double> support(classes_, 0);
  for (int k = 0; k < classes_; ++k) {
    for (int b = 0; b < classes_; ++b) support[k] += counts[k * classes_ + b];
  }
  const double total = std::accumulate(support.begin(), support.end(), 0.0);

  std::vector<Walk> walks;
  double ovr = 0, ovo = 0;
  for (int k = 0; k < classes_; ++k) {
    walks.push_back(walk(columns_[k], k, weights, total, support[k]));
    double* of_class = values + overall_count + k * class_count;
    of_class[auc] = against_rest(walks[k].wins, k, support, total);
    of_class[average_precision] = ratio(walks[k].precision, support[k]);
    ovr += of_class[auc];
    for (int b = 0; b < classes_; ++b) {
      if (b != k) ovo += ratio(walks[k].wins[b], support[k] * support[b]);
    }
  }
  const double binary = values[overall_count + class_count + auc];
  values[auc_ovr_macro] = classes_ == 2 ? binary : ovr / classes_;
  values[auc_ovo_macro] = classes_ == 2 ? binary : ovo / (classes_ * (classes_ - 1));
  values[auc_fold_mean] = values[auc_ovr_macro];
  if (!folds_.empty()) {
    double sum = 0;
    for (const auto& fold : folds_) sum += fold_auc(fold, weights);
    values[auc_fold_mean] = sum / static_cast<double>(folds_.size());
  }

  double loss = 0, squares = 0;
  for (std::size_t r = 0; r < cell_.size(); ++r) {
    const double weight = weights[participant_[r]];
    loss += weight * log_loss_[r];
    squares += weight * brier_[r];
  }
  values[log_loss] = calibrated_ ? ratio(loss, total) : nan;
  values[brier] = calibrated_ ? ratio(squares, total) : nan;

  double* of_pair = values + overall_count + classes_ * class_count;
  int i = 0, j = 1;
  for (const auto& pair : pairs_) {
    double right = 0;
    for (std::size_t r = 0; r < pair.correct.size(); ++r) right += pair.correct[r] * weights[pair.participant[r]];
    const auto wins = walk(pair.sorted, i, weights, support[i] + support[j], support[i]).wins;
    of_pair[0] = ratio(wins[j], support[i] * support[j]);
    of_pair[1] = ratio(right, support[i] + support[j]);
    of_pair += 2;
    if (++j == classes_) {
      ++i;
      j = i + 1;
    }
  }
}

}  // namespace tripet::evaluation
