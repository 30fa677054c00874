#include "training/adamw.hpp"

#include <torch/utils.h>

#include <cmath>

namespace tripet::training {
namespace {

constexpr double beta1 = 0.9;
constexpr double beta2 = 0.999;
constexpr double epsilon = 1e-8;

}  // namespace

AdamW::AdamW(Named parameters, double weight_decay, std::vector<double> rates)
    : parameters_(std::move(parameters)), weight_decay_(weight_decay), rates_(std::move(rates)) {
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
  const double correction = 1 - std::pow(beta1, step);
  const double root_correction = std::sqrt(1 - std::pow(beta2, step));
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    torch::Tensor parameter = parameters_[i].second;
    const torch::Tensor gradient = parameter.grad();
    if (!gradient.defined()) continue;
    const double rate = rates_[i] * learning_rate;
    if (parameter.dim() > 1) parameter.mul_(1 - rate * weight_decay_);
    first_[i].lerp_(gradient, 1 - beta1);
    second_[i].mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
    parameter.addcdiv_(first_[i], (second_[i].sqrt() / root_correction).add_(epsilon), -rate / correction);
    parameter.mutable_grad() = torch::Tensor();
  }
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
