#pragma once

#include <torch/types.h>

#include <string>
#include <utility>
#include <vector>

namespace tripet::training {

/// Adam with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2, as torch.optim.AdamW): betas 0.9 and 0.999,
/// eps 1e-8, no norm clipping. Weights decay; biases and the scale of batch norm (one-dimensional) do not.
class AdamW {
 public:
  using Named = std::vector<std::pair<std::string, torch::Tensor>>;

  /// rates: of each parameter, what its learning rate is multiplied with; empty: 1.
  AdamW(Named parameters, double weight_decay, std::vector<double> rates = {});

  bool gradients_are_finite() const;

  /// One step with the parameters' gradients, which are then cleared. One without gradient is left as it is.
  void step(double learning_rate);

  /// "first.NAME" and "second.NAME", the running moments; copying into them restores a state together with set_steps().
  Named state() const;
  std::int64_t steps() const { return steps_; }
  void set_steps(std::int64_t steps) { steps_ = steps; }

 private:
  Named parameters_;
  std::vector<torch::Tensor> first_, second_;
  double weight_decay_;
  std::vector<double> rates_;
  std::int64_t steps_ = 0;
};

}  // namespace tripet::training
