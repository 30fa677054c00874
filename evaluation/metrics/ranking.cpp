#include "evaluation/metrics/ranking.hpp"

#include <algorithm>
#include <numeric>

#include "core/error.hpp"

namespace tripet::evaluation {
namespace {

constexpr std::uint32_t most_participants = 1U << 24;

struct RankedRows {
  const std::uint32_t* row;
  const std::uint8_t* last;
  std::size_t count;
};

/// P: classes, rounded up to what the compiler turns into vectors. No branch depends on a row where scores are
/// distinct, and the sums of all classes are side by side. With ties a run of equal scores is gathered before it
/// counts.
template <int P, bool ties>
void walk_rows(const RankedRows& rows, int positive, const std::uint16_t* weights, double total, double positives,
               double negatives_below_wanted, Ranking::Walk& result) {
  alignas(64) double of_class[P][P] = {};
  alignas(64) double below[P] = {}, won[P] = {}, tied[P] = {};
  for (int b = 0; b < P; ++b) of_class[b][b] = 1;
  double all_below = 0, all_tied = 0, precision = 0, caught = 0;
  for (std::size_t r = 0; r < rows.count; ++r) {
    const int label = static_cast<int>(rows.row[r] & 0xff);
    const double weight = weights[rows.row[r] >> 8];
    for (int b = 0; b < P; ++b) tied[b] = (ties ? tied[b] : 0) + weight * of_class[label][b];
    all_tied = (ties ? all_tied : 0) + weight;
    if (ties && !rows.last[r]) continue;
    const double counted = ties ? tied[positive] : label == positive ? weight : 0;
    for (int b = 0; b < P; ++b) won[b] += counted * (ties ? below[b] + 0.5 * tied[b] : below[b]);
    // After the last row that counts both sides are 0; the row then counts 0 as well.
    precision += counted * (positives - below[positive]) / std::max(total - all_below, 1.0);
    caught += all_below - below[positive] >= negatives_below_wanted ? counted : 0;
    for (int b = 0; b < P; ++b) {
      below[b] += tied[b];
      if (ties) tied[b] = 0;
    }
    all_below += all_tied;
    if (ties) all_tied = 0;
  }
  result.wins.assign(won, won + P);
  result.precision = precision;
  result.caught = caught;
}

/// More classes than vectors are good for: the sums are indexed.
void walk_many(const RankedRows& rows, int classes, int positive, const std::uint16_t* weights, double total,
               double positives, double negatives_below_wanted, Ranking::Walk& result) {
  std::vector<double> below(classes, 0), tied(classes, 0);
  result.wins.assign(classes, 0);
  double all_below = 0, all_tied = 0;
  for (std::size_t r = 0; r < rows.count; ++r) {
    const double weight = weights[rows.row[r] >> 8];
    tied[rows.row[r] & 0xff] += weight;
    all_tied += weight;
    if (!rows.last[r]) continue;
    if (const double counted = tied[positive]; counted > 0) {
      for (int b = 0; b < classes; ++b) result.wins[b] += counted * (below[b] + 0.5 * tied[b]);
      result.precision += counted * (positives - below[positive]) / (total - all_below);
      if (all_below - below[positive] >= negatives_below_wanted) result.caught += counted;
    }
    for (int b = 0; b < classes; ++b) {
      below[b] += tied[b];
      tied[b] = 0;
    }
    all_below += all_tied;
    all_tied = 0;
  }
}

/// Twice the number of ordered pairs. Whole numbers: exact, and a sum waits one cycle for the one before, not four.
template <bool ties>
std::uint64_t twice_ordered(const RankedRows& rows, const std::uint16_t* weights) {
  std::uint64_t below = 0, twice = 0, tied_negative = 0, tied_positive = 0;
  for (std::size_t r = 0; r < rows.count; ++r) {
    const std::uint64_t weight = weights[rows.row[r] >> 8], positive = weight * (rows.row[r] & 1);
    tied_positive = (ties ? tied_positive : 0) + positive;
    tied_negative = (ties ? tied_negative : 0) + weight - positive;
    if (ties && !rows.last[r]) continue;
    twice += tied_positive * (2 * below + (ties ? tied_negative : 0));
    below += tied_negative;
    if (ties) tied_positive = tied_negative = 0;
  }
  return twice;
}

}  // namespace

double Ranking::ordered_pairs(const std::uint16_t* weights) const {
  const RankedRows rows{row_.data(), last_.data(), row_.size()};
  const auto twice = distinct_ ? twice_ordered<false>(rows, weights) : twice_ordered<true>(rows, weights);
  return static_cast<double>(twice) / 2;
}

Ranking::Ranking(const std::vector<double>& scores, const std::vector<std::uint32_t>& participants,
                 const std::vector<std::uint8_t>& labels, int classes)
    : classes_(classes) {
  std::vector<std::uint32_t> order(scores.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return scores[a] < scores[b]; });
  row_.reserve(order.size());
  last_.reserve(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::uint32_t r = order[i];
    if (participants[r] >= most_participants) throw core::Error("16 million participants at most can be judged");
    row_.push_back(participants[r] << 8 | labels[r]);
    last_.push_back(i + 1 == order.size() || scores[r] != scores[order[i + 1]]);
    distinct_ = distinct_ && last_.back() != 0;
  }
}

Ranking::Walk Ranking::walk(int positive, const std::uint16_t* weights, double total, double positives,
                            double specificity) const {
  Walk result;
  // A product such as 0.9 x 10 may round above the whole number that it is.
  const double wanted = specificity * (total - positives) - 1e-9;
  const RankedRows rows{row_.data(), last_.data(), row_.size()};
  if (classes_ > 8) {
    walk_many(rows, classes_, positive, weights, total, positives, wanted, result);
    return result;
  }
  const auto walk = distinct_ ? (classes_ <= 2   ? walk_rows<2, false>
                                 : classes_ <= 4 ? walk_rows<4, false>
                                                 : walk_rows<8, false>)
                              : (classes_ <= 2   ? walk_rows<2, true>
                                 : classes_ <= 4 ? walk_rows<4, true>
                                                 : walk_rows<8, true>);
  walk(rows, positive, weights, total, positives, wanted, result);
  return result;
}

}  // namespace tripet::evaluation
