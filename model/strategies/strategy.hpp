#pragma once

#include <torch/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/strategies/strategy_settings.hpp"

namespace tripet::model {

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
  /// logits [n, heads]; labels int64 [n], class indices (multi-label takes more); sample_weights [n], of mean 1 over
  /// the training set, or undefined for ones. The sum of weight x loss divided by the number of losses that enter: so
  /// the mean over equal batches is the mean over the training set, and a weight acts alike in batches of any size.
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
/// decoding that the strategy does not have).
std::unique_ptr<Strategy> make_strategy(const std::string& name, const StrategySettings& settings);
std::vector<std::string> strategy_names();

}  // namespace tripet::model
