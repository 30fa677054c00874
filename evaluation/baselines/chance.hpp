#pragma once

#include <string>

#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// What guessing is worth: predictions that know how frequent the classes are and nothing of a scan, one for each row
/// of the first strategy. Probabilities are the frequencies of the judged rows: those of the training folds would do
/// worse than any guess, because a class that a fold holds much of is rarer in the others, and in leave-one-out would
/// be wrong about every scan. Answers are those of the guess that does best by the primary metric in the mean of folds,
/// which is what the tests are of: one class for all (with several diseases, the most frequent few of them, or the most
/// frequent combination), or, for macro F1 of classes that exclude each other, answers dealt out to the scans of each
/// class as often as the classes occur, which is the best guess there. Where guesses are alike, the most frequent
/// class.
StrategyPredictions chance_baseline(const Predictions& predictions, const std::string& primary);

}  // namespace tripet::evaluation
