#pragma once

#include <torch/types.h>

#include <cstdint>
#include <string>

#include "model/networks/network.hpp"
#include "model/strategies/strategy.hpp"

namespace tripet::explanation {

/// The number of a network that a map explains, by the names of predictions.tsv.
class Target {
 public:
  /// text: `prob_AD`, the probability of a class as the strategy decodes it; `logit_AD` or `logit_CN|AD`, a head;
  /// `logit_A|B` of any strategy, A rather than B: the pair's own head, with the sign turned where that is B|A, or the
  /// difference of the two classes' logits. The strategy must outlive it. Throws UsageError naming what there is.
  Target(const std::string& text, const model::Strategy& strategy);

  const std::string& name() const { return name_; }
  /// logits [n, heads] to float64 [n], differentiable.
  torch::Tensor operator()(const torch::Tensor& logits) const;

 private:
  bool find_pair(const std::string& pair);

  std::string name_;
  const model::Strategy& strategy_;
  std::int64_t class_ = -1;  // of a probability
  torch::Tensor weights_;    // float64 [heads], of logits
};

/// `prob_CLASS` of the class with the largest probability, the first of equals. logits [1, heads].
std::string predicted_target(const model::Strategy& strategy, const torch::Tensor& logits);

/// A network and the number of it that is explained; in evaluation mode, its parameters without gradients. Copies may
/// be used in several threads.
struct Explained {
  model::Network& network;
  const Target& target;

  /// scans [n, 1, d, h, w] to float64 [n], differentiable with respect to the scans.
  torch::Tensor operator()(const torch::Tensor& scans) const { return target(network.forward(scans)); }
};

}  // namespace tripet::explanation
