#pragma once

#include <string>
#include <vector>

namespace tripet::model {

/// What a strategy needs beside its name; each reads what concerns it, so that a comparison can share one. Class order
/// is the order of probabilities, of confusion matrices and of ties.
struct StrategySettings {
  std::vector<std::string> classes;  // two or more
  /// one-vs-one: coupling, bradley-terry (irrelevant_pairs = ignore), linear (neutral), vote (both); auto takes the
  /// first.
  std::string decode = "auto";
  /// 0 <= s < 1. softmax: (1 - s) on the label and s / K on every class. Binary heads: targets drawn to 1/2 by s.
  double label_smoothing = 0;
  /// one-vs-one, pairs without a scan's class: ignore (left out of its loss) or neutral (target 1/2).
  std::string irrelevant_pairs = "ignore";
  /// 0 (off) or at least 1: losses are multiplied by (1 - probability of the truth)^focal. Not with label smoothing.
  double focal = 0;
  /// multi-label: every scan has exactly one of the classes.
  bool exclusive = true;
  /// multi-label: what a positive counts, one a class; empty: 1. Other strategies refuse it.
  std::vector<double> positive_weights = {};
  /// Logits are divided by it before they are decoded; the loss does not see it.
  double temperature = 1;
};

}  // namespace tripet::model
