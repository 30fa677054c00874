#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// A strategy's predictions, made from its logits in one way.
struct Decoded {
  std::size_t of;        // the strategy's index
  std::string decoding;  // a name of ops::pair_decodings(); "" of a strategy that has one way only
  bool as_judged;
  StrategyPredictions predictions;
};

/// Each strategy that is no baseline as it stands, and behind it, where its rows have the logits of three pairs or
/// more, every other decoding that reads pairs as it does: which of the two readings that is, is known by the decoding
/// that gives the row's own probabilities, or, after votes, by the settings in `runs` (may be empty). Nothing where no
/// strategy has another decoding.
std::vector<Decoded> decoded_in_all_ways(const Predictions& predictions, const std::filesystem::path& runs);

}  // namespace tripet::evaluation
