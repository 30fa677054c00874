#include "training/learner.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/text.hpp"
#include "training/device.hpp"
#include "training/inference.hpp"
#include "training/random_stream.hpp"
#include "training/transfer.hpp"

namespace tripet::training {
namespace {

std::string names(const Study& study, const Indices& members) {
  std::vector<std::string> names;
  for (const std::size_t i : members) names.push_back(study.cohort.examples[i].participant_id);
  return core::join(names, ", ");
}

}  // namespace

Learner::Learner(const Study& study, const std::string& strategy, const Indices& train, std::uint64_t seed)
    : study_(study),
      device_(choose_device(study.device)),
      weights_(training::class_weights(study.learning.class_weights, study.cohort, train)),
      batch_size_(std::min(train.size(), static_cast<std::size_t>(study.learning.batch_size))),
      batch_(study, batch_size_),
      strategy_(make_strategy(study, strategy, weights_)),
      network_(new_network(network_settings(study, *strategy_), seed)),
      optimiser_(prepare(*network_, study, device_)) {}

torch::Tensor Learner::labels(const Indices& indices) const {
  if (study_.cohort.multilabel) {
    torch::Tensor present =
        torch::empty({static_cast<std::int64_t>(indices.size()), strategy_->class_count()}, torch::kFloat32);
    float* out = present.data_ptr<float>();
    for (const std::size_t i : indices) {
      out = std::copy(study_.cohort.examples[i].present.begin(), study_.cohort.examples[i].present.end(), out);
    }
    return present;
  }
  torch::Tensor tensor = torch::empty({static_cast<std::int64_t>(indices.size())}, torch::kInt64);
  for (std::size_t i = 0; i < indices.size(); ++i) {
    tensor.data_ptr<std::int64_t>()[i] = study_.cohort.examples[indices[i]].label;
  }
  return tensor;
}

torch::Tensor Learner::sample_weights(const torch::Tensor& labels) const {
  if (weights_.empty() || study_.cohort.multilabel) return {};  // the latter's are in the strategy
  torch::Tensor weights = torch::empty({labels.size(0)}, torch::kFloat64);
  for (std::int64_t i = 0; i < labels.size(0); ++i) {
    weights.data_ptr<double>()[i] = weights_[static_cast<std::size_t>(labels.const_data_ptr<std::int64_t>()[i])];
  }
  return weights;
}

double Learner::step(const Indices& members, const std::string& key, std::size_t number, double learning_rate) {
  train_mode(*network_, study_.learning);
  const torch::Tensor scans = batch_.read(members, key).to(device_);
  const torch::Tensor truth = labels(members);
  torch::Tensor weights = sample_weights(truth);
  if (weights.defined()) weights = weights.to(device_);
  torch::Tensor logits;
  {
    const PrecisionGuard precision(study_.device, device_);
    const torch::Tensor features = network_->features(scans);
    logits = classify(*network_, features, core::hash_seed("dropout/" + key + "/" + std::to_string(number)));
  }
  const torch::Tensor loss = strategy_->loss(logits, truth.to(device_), weights);
  const auto value = loss.item<double>();
  const auto fail = [&](const std::string& what) {
    throw core::Error(what + " not a number with the participants " + names(study_, members) +
                      "; try a lower --learning-rate, and look at their pictures");
  };
  if (!std::isfinite(value)) fail("the loss is");
  loss.backward();
  // Before the step: once the weights are no numbers, the next batch would be blamed.
  if (!optimiser_.gradients_are_finite()) fail("the gradients of the loss are");
  optimiser_.step(learning_rate);
  return value;
}

torch::Tensor Learner::logits(const Indices& indices) {
  return predict_logits(*network_, device_, study_.device, indices.size(),
                        [&](std::size_t i, std::span<float> out) { study_.dataset->read(indices[i], out); });
}

}  // namespace tripet::training
