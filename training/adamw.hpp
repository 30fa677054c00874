#pragma once

#include <torch/types.h>

#include <string>
#include <utility>
#include <vector>

namespace tripet::training {

/// Adam with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2, as torch.optim.AdamW): betas 0.9 (unless
/// given) and 0.999, eps 1e-8, no norm clipping. Weights decay; biases and the scale of batch norm (one-dimensional) do
/// not.
///
/// Not torch::optim::AdamW, whose C++ version counts its steps and corrects for them on the host, so that a step cannot
/// be captured as a CUDA graph, always moves the weights, whatever the gradients are, and keys its moments by address,
/// where a checkpoint needs the parameters' names.
class AdamW {
 public:
  using Named = std::vector<std::pair<std::string, torch::Tensor>>;

  /// rates: of each parameter, what its learning rate is multiplied with; empty: 1.
  AdamW(Named parameters, double weight_decay, std::vector<double> rates = {}, double beta1 = 0.9);

  bool gradients_are_finite() const;

  /// One step with the parameters' gradients, which are then cleared. One without gradient is left as it is.
  void step(double learning_rate);

  /// The same step on a device, without a wait for it, so that it can be captured as a CUDA graph: begin_step() first,
  /// outside of the capture. Where the loss or a gradient is not finite the weights stay as they are. outcome, float64
  /// [2] on the device: the loss, and 1 in this case, otherwise 0.
  void begin_step(double learning_rate);
  void queue_step(const torch::Tensor& loss, const torch::Tensor& outcome);

  void drop_gradients();
  /// Takes a begin_step() back whose step came to nothing, and the gradients with it.
  void drop_step();

  /// "first.NAME" and "second.NAME", the running moments; copying into them restores a state together with set_steps().
  Named state() const;
  std::int64_t steps() const { return steps_; }
  void set_steps(std::int64_t steps) { steps_ = steps; }

 private:
  Named parameters_;
  std::vector<torch::Tensor> first_, second_;
  double weight_decay_;
  std::vector<double> rates_;
  double beta1_;
  std::int64_t steps_ = 0;

  /// Parameters whose steps differ in nothing, and their learning rate on the device.
  struct Group {
    double rate, weight_decay;
    std::vector<std::size_t> members;
    torch::Tensor learning_rate;
  };
  std::vector<Group> groups_;  // of queue_step()
  torch::Tensor step_;         // their number, on the device
};

}  // namespace tripet::training
