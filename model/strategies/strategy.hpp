#pragma once

#include <torch/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
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

/// How logits are read: the loss that trains them and the probabilities that they stand for.
class Strategy {
 public:
  explicit Strategy(StrategySettings settings) : settings_(std::move(settings)) {}
  virtual ~Strategy() = default;
  Strategy(const Strategy&) = delete;
  Strategy& operator=(const Strategy&) = delete;

  virtual std::string name() const = 0;
  /// "CN" for a class, "CN|MCI" for a pair. One a logit, in order.
  virtual std::vector<std::string> head_names() const = 0;
  /// A float64 scalar that backpropagates to the logits, computed in float64 whatever their type: finite for any finite
  /// float32 logits.
  /// logits [n, heads]; labels int64 [n], class indices (multi-label takes more); sample_weights [n], or undefined for
  /// equal ones. The mean over what enters the loss, weighted: sum of weight x loss divided by the sum of the weights.
  virtual torch::Tensor loss(const torch::Tensor& logits, const torch::Tensor& labels,
                             const torch::Tensor& sample_weights = {}) const = 0;
  /// logits [n, heads] to probabilities [n, classes], float64 on the CPU. Rows sum to 1, except of multi-label
  /// without exclusive classes. Not differentiable.
  virtual torch::Tensor decode(const torch::Tensor& logits) const = 0;
  /// logits [n, heads] to class indices, int64 [n] on the CPU. Equal probabilities: the first class.
  virtual torch::Tensor predicted(const torch::Tensor& logits) const;
  /// False when decode() gives scores that are not probabilities (votes): log loss, Brier and ECE do not apply.
  virtual bool calibrated() const { return true; }
  /// The decoding in use, with auto resolved.
  virtual std::string decoding() const = 0;

  std::int64_t head_count() const { return static_cast<std::int64_t>(head_names().size()); }
  std::int64_t class_count() const { return static_cast<std::int64_t>(settings_.classes.size()); }
  const StrategySettings& settings() const { return settings_; }

 protected:
  /// The logits in float64, still attached to the graph. Throws core::Error when they are not [n, heads].
  torch::Tensor checked_logits(const torch::Tensor& logits) const;
  /// The same for decode(): divided by the temperature, detached, contiguous, on the CPU. Throws core::Error for NaN
  /// and infinity.
  torch::Tensor logits_to_decode(const torch::Tensor& logits) const;
  /// Labels on the device of the logits. Throws core::Error when they are not int64 [n] class indices.
  torch::Tensor checked_labels(const torch::Tensor& labels, const torch::Tensor& logits) const;

 private:
  StrategySettings settings_;
};

/// Throws core::UsageError for an unknown name or settings that do not fit (fewer than two classes, a class twice, a
/// decoding that the strategy has not).
std::unique_ptr<Strategy> make_strategy(const std::string& name, const StrategySettings& settings);
std::vector<std::string> strategy_names();

}  // namespace tripet::model
