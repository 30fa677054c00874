#include "evaluation/corrections/decodings.hpp"

#include <algorithm>
#include <cmath>

#include "evaluation/input/recorded_settings.hpp"
#include "ops/pairs/pair_decoding.hpp"
#include "ops/pairs/sigmoid.hpp"

namespace tripet::evaluation {
namespace {

using ops::PairDecoding;

/// [classes x classes]: both triangles from the logit itself, so that a small r keeps all its digits.
std::vector<double> pairwise(const PredictionRow& row) {
  const std::size_t classes = row.probabilities.size();
  std::vector<double> r(classes * classes, 0.0);
  std::size_t pair = 0;
  for (std::size_t i = 0; i < classes; ++i) {
    for (std::size_t j = i + 1; j < classes; ++j, ++pair) {
      r[i * classes + j] = ops::sigmoid(row.pair_logits[pair]);
      r[j * classes + i] = ops::sigmoid(-row.pair_logits[pair]);
    }
  }
  return r;
}

/// How far a decoding is, at most, from the probabilities that the rows have.
double farthest(const StrategyPredictions& strategy, const PairDecoding& decoding) {
  double most = 0;
  for (const auto& row : strategy.rows) {
    const auto p = decoding.decode(pairwise(row), row.probabilities.size());
    for (std::size_t k = 0; k < p.size(); ++k) most = std::max(most, std::abs(p[k] - row.probabilities[k]));
  }
  return most;
}

/// The decoding that gave the rows' probabilities; null where none did, as after a temperature.
const PairDecoding* own_decoding(const StrategyPredictions& strategy) {
  constexpr double rounded = 1e-3;  // of tables that hold a few decimals
  const PairDecoding* own = nullptr;
  double least = rounded;
  for (const auto& decoding : ops::pair_decodings()) {
    if (decoding.calibrated != strategy.calibrated) continue;
    const double far = farthest(strategy, decoding);
    if (far >= least) continue;
    own = &decoding;
    least = far;
  }
  return own;
}

/// Whether pairs without the scan's class learnt a half; votes read both kinds, and only the runs know.
bool pairs_are_neutral(const PairDecoding& own, const StrategyPredictions& strategy, const Predictions& predictions,
                       const std::filesystem::path& runs) {
  if (!own.ratio || !own.neutral) return own.neutral;
  const auto recorded = recorded_settings(training_runs(runs, predictions));
  for (std::size_t i = 0; i < recorded.settings.size(); ++i) {
    if (recorded.strategies[i] == strategy.name)
      return core::text_of(recorded.settings[i], "irrelevant-pairs") == "neutral";
  }
  return false;
}

StrategyPredictions decoded_by(const PairDecoding& decoding, StrategyPredictions strategy) {
  strategy.calibrated = decoding.calibrated;
  for (auto& row : strategy.rows) {
    const auto r = pairwise(row);
    row.probabilities = decoding.decode(r, row.probabilities.size());
    row.prediction_set.reset();
    predict_from_probabilities(row);
    if (!decoding.calibrated) row.predicted = static_cast<int>(ops::vote_winner(r, row.probabilities.size()));
  }
  return strategy;
}

bool has_pairs(const StrategyPredictions& strategy) {
  // Two classes have one pair, which all decodings read alike.
  return std::all_of(strategy.rows.begin(), strategy.rows.end(),
                     [](const auto& row) { return row.pair_logits.size() > 1; });
}

}  // namespace

std::vector<Decoded> decoded_in_all_ways(const Predictions& predictions, const std::filesystem::path& runs) {
  std::vector<Decoded> all;
  bool some = false;
  for (std::size_t s = 0; s < predictions.strategies.size(); ++s) {
    const auto& strategy = predictions.strategies[s];
    if (strategy.baseline) continue;
    const PairDecoding* own = has_pairs(strategy) ? own_decoding(strategy) : nullptr;
    all.push_back({s, own == nullptr ? "" : own->name, true, strategy});
    if (own == nullptr) continue;
    some = true;
    const bool neutral = pairs_are_neutral(*own, strategy, predictions, runs);
    for (const auto& decoding : ops::pair_decodings()) {
      if (&decoding == own || !(neutral ? decoding.neutral : decoding.ratio)) continue;
      all.push_back({s, decoding.name, false, decoded_by(decoding, strategy)});
    }
  }
  return some ? all : std::vector<Decoded>();
}

}  // namespace tripet::evaluation
