#include "ops/pairs/pair_decoding.hpp"

#include <algorithm>
#include <functional>

#include "ops/pairs/bradley_terry.hpp"
#include "ops/pairs/coupling.hpp"

namespace tripet::ops {

namespace {

/// The nearest point of the simplex: all values move down by one amount and stop at 0 (Duchi et al. 2008, fig. 1).
std::vector<double> project_on_simplex(std::vector<double> values) {
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end(), std::greater<>());
  double sum = 0, shift = 0;
  for (std::size_t count = 1; count <= sorted.size(); ++count) {
    sum += sorted[count - 1];
    const double candidate = (sum - 1) / static_cast<double>(count);
    if (sorted[count - 1] > candidate) shift = candidate;
  }
  for (double& value : values) value = std::max(value - shift, 0.0);
  return values;
}

}  // namespace

const std::vector<PairDecoding>& pair_decodings() {
  static const std::vector<PairDecoding> table{
      {"coupling", true, false, true, couple},
      {"bradley-terry", true, false, true, fit_bradley_terry},
      {"linear", false, true, true, decode_linear},
      {"vote", true, true, false, vote_scores},
  };
  return table;
}

std::vector<double> decode_linear(std::span<const double> r, std::size_t classes) {
  std::vector<double> p(classes, 1.0);
  for (std::size_t i = 0; i < classes; ++i) {
    for (std::size_t j = 0; j < classes; ++j) {
      // 2 r_ij - 1, without the rounding that it would have where r_ij is close to 1.
      if (j != i) p[i] += r[i * classes + j] - r[j * classes + i];
    }
    p[i] /= static_cast<double>(classes);
  }
  return project_on_simplex(std::move(p));
}

std::vector<double> vote_scores(std::span<const double> r, std::size_t classes) {
  std::vector<double> scores(classes, 0.0);
  for (std::size_t i = 0; i < classes; ++i) {
    for (std::size_t j = 0; j < classes; ++j) scores[i] += r[i * classes + j];
    scores[i] *= 2.0 / static_cast<double>(classes * (classes - 1));
  }
  return scores;
}

std::size_t vote_winner(std::span<const double> r, std::size_t classes) {
  const std::vector<double> scores = vote_scores(r, classes);
  std::vector<double> votes(classes, 0.0);
  for (std::size_t i = 0; i < classes; ++i) {
    for (std::size_t j = 0; j < classes; ++j) {
      if (i == j) continue;
      const double r_ij = r[i * classes + j], r_ji = r[j * classes + i];
      votes[i] += r_ij > r_ji ? 1 : r_ij == r_ji ? 0.5 : 0;
    }
  }
  std::size_t best = 0;
  for (std::size_t i = 1; i < classes; ++i) {
    if (votes[i] > votes[best] || (votes[i] == votes[best] && scores[i] > scores[best])) best = i;
  }
  return best;
}

}  // namespace tripet::ops
