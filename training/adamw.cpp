#include "training/adamw.hpp"

#include <torch/utils.h>

#include <cmath>
#include <map>

namespace tripet::training {
namespace {

constexpr double beta2 = 0.999;
constexpr double epsilon = 1e-8;

/// With the parameter's strides, which LibTorch's fused step asks for. Gradients have them but for axes of length 1.
torch::Tensor as_laid_out(const torch::Tensor& gradient, const torch::Tensor& parameter) {
  if (gradient.strides() == parameter.strides()) return gradient;
  for (std::int64_t axis = 0; axis < gradient.dim(); ++axis) {
    if (gradient.size(axis) > 1 && gradient.stride(axis) != parameter.stride(axis)) {
      return torch::empty_like(parameter).copy_(gradient);
    }
  }
  return gradient.as_strided(parameter.sizes(), parameter.strides());
}

}  // namespace

AdamW::AdamW(Named parameters, double weight_decay, std::vector<double> rates, double beta1)
    : parameters_(std::move(parameters)), weight_decay_(weight_decay), rates_(std::move(rates)), beta1_(beta1) {
  if (rates_.empty()) rates_.assign(parameters_.size(), 1);
  for (const auto& [name, parameter] : parameters_) {
    first_.push_back(torch::zeros_like(parameter).detach());
    second_.push_back(torch::zeros_like(parameter).detach());
  }
}

bool AdamW::gradients_are_finite() const {
  torch::Tensor sum;
  for (const auto& [name, parameter] : parameters_) {
    if (!parameter.grad().defined()) continue;
    // NaN and infinities stay in a sum; float64, so that finite gradients cannot add up to one.
    const torch::Tensor part = parameter.grad().sum(torch::kFloat64);
    sum = sum.defined() ? sum + part : part;
  }
  return !sum.defined() || std::isfinite(sum.item<double>());
}

void AdamW::step(double learning_rate) {
  const torch::NoGradGuard no_grad;
  ++steps_;
  const auto step = static_cast<double>(steps_);
  const double correction = 1 - std::pow(beta1_, step);
  const double root_correction = std::sqrt(1 - std::pow(beta2, step));
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    torch::Tensor parameter = parameters_[i].second;
    const torch::Tensor gradient = parameter.grad();
    if (!gradient.defined()) continue;
    const double rate = rates_[i] * learning_rate;
    if (parameter.dim() > 1) parameter.mul_(1 - rate * weight_decay_);
    first_[i].lerp_(gradient, 1 - beta1_);
    second_[i].mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
    parameter.addcdiv_(first_[i], (second_[i].sqrt() / root_correction).add_(epsilon), -rate / correction);
    parameter.mutable_grad() = torch::Tensor();
  }
}

void AdamW::begin_step(double learning_rate) {
  const auto on_device = torch::TensorOptions().dtype(torch::kFloat32).device(parameters_.front().second.device());
  if (groups_.empty()) {
    std::map<std::pair<double, bool>, std::vector<std::size_t>> alike;
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      alike[{rates_[i], parameters_[i].second.dim() > 1}].push_back(i);
    }
    for (const auto& [of, members] : alike) {
      groups_.push_back({of.first, of.second ? weight_decay_ : 0, members, torch::empty({}, on_device)});
    }
    step_ = torch::empty({}, on_device);
  }
  for (Group& group : groups_) group.learning_rate.fill_(group.rate * learning_rate);
  step_.fill_(static_cast<double>(++steps_));
}

void AdamW::queue_step(const torch::Tensor& loss, const torch::Tensor& outcome) {
  const torch::NoGradGuard no_grad;
  std::vector<torch::Tensor> gradients;  // of all parameters; undefined where there is none
  std::vector<torch::Tensor> defined;
  for (auto& [name, parameter] : parameters_) {
    gradients.push_back(parameter.grad().defined() ? as_laid_out(parameter.grad(), parameter) : torch::Tensor());
    if (gradients.back().defined()) defined.push_back(gradients.back());
    parameter.mutable_grad() = torch::Tensor();
  }
  torch::Tensor not_finite = loss.isfinite().logical_not().to(torch::kFloat32).view({1});
  if (!defined.empty()) {
    torch::_amp_foreach_non_finite_check_and_unscale_(defined, not_finite, torch::ones_like(not_finite));
  }
  outcome.select(0, 0).copy_(loss);
  outcome.narrow(0, 1, 1).copy_(not_finite);
  for (const Group& group : groups_) {
    std::vector<torch::Tensor> parameters, of_group, first, second, steps;
    for (const std::size_t i : group.members) {
      if (!gradients[i].defined()) continue;
      parameters.push_back(parameters_[i].second);
      of_group.push_back(gradients[i]);
      first.push_back(first_[i]);
      second.push_back(second_[i]);
      steps.push_back(step_);
    }
    if (parameters.empty()) continue;
    torch::_fused_adamw_(parameters, of_group, first, second, {}, steps, group.learning_rate, beta1_, beta2,
                         group.weight_decay, epsilon, /*amsgrad=*/false, /*maximize=*/false, /*grad_scale=*/{},
                         not_finite);
  }
}

void AdamW::drop_gradients() {
  for (auto& [name, parameter] : parameters_) parameter.mutable_grad() = torch::Tensor();
}

void AdamW::drop_step() {
  --steps_;
  drop_gradients();
}

AdamW::Named AdamW::state() const {
  Named state;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    state.emplace_back("first." + parameters_[i].first, first_[i]);
    state.emplace_back("second." + parameters_[i].first, second_[i]);
  }
  return state;
}

}  // namespace tripet::training
