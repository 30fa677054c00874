#pragma once

#include <torch/types.h>

#include <memory>
#include <string>

#include "model/strategies/strategy.hpp"
#include "training/run_files/history.hpp"

namespace tripet::training {

/// Judges the outputs of the validation set: the numbers of one epoch, two of which can decide which one is kept: log
/// loss and area under the curve.
class Validation {
 public:
  /// strategy must outlive it. Throws UsageError as model::make_strategy().
  explicit Validation(const model::Strategy& strategy);

  /// outputs [scans, heads], labels as the strategy's loss takes them, weights [scans] or undefined, all on the CPU.
  /// Fills the epoch's validation numbers. The log loss is that of the strategy's probabilities; where it gives none
  /// (votes), that of the same outputs decoded in the default way. Of several diseases all but the loss are means over
  /// the diseases, each judged by itself as present or absent in the scans where it is known.
  void judge(Epoch& epoch, const torch::Tensor& outputs, const torch::Tensor& labels,
             const torch::Tensor& weights) const;

 private:
  const model::Strategy& strategy_;
  std::unique_ptr<model::Strategy> calibrated_;  // null where the strategy itself is
};

}  // namespace tripet::training
