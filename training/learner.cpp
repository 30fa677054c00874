#include "training/learner.hpp"

#include <c10/util/Exception.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/text.hpp"
#include "model/layers/rank_sums.hpp"
#include "training/data/class_weights.hpp"
#include "training/device/device.hpp"
#include "training/device/out_of_memory.hpp"
#include "training/device/random_stream.hpp"
#include "training/inference.hpp"
#include "training/model_settings.hpp"
#include "training/optimiser.hpp"
#include "training/transfer.hpp"

namespace tripet::training {
namespace {

std::string names(const Experiment& experiment, const Indices& members) {
  std::vector<std::string> names;
  for (const std::size_t i : members) names.push_back(experiment.cohort.examples[i].participant_id);
  return core::join(names, ", ");
}

std::shared_ptr<model::Network> started_network(const Experiment& experiment, const model::Strategy& strategy,
                                                std::uint64_t seed, torch::Device device) {
  auto network = new_network(network_settings(experiment, strategy), seed);
  transfer(*network, experiment);
  place(*network, device);
  return network;
}

}  // namespace

Learner::Learner(const Experiment& experiment, const std::string& strategy, const Indices& train, std::uint64_t seed,
                 const DataParallel& parallel)
    : experiment_(experiment),
      device_(choose_device(experiment.device)),
      weights_(training::class_weights(experiment.learning.class_weights, experiment.cohort, train)),
      batch_size_(std::min(train.size(), static_cast<std::size_t>(experiment.learning.batch_size))),
      batch_(experiment, batch_size_, Augmentation::parse(experiment.learning.augment)),
      plain_(experiment, inference_batch, {}),
      strategy_(make_strategy(experiment, strategy, weights_)),
      network_(started_network(experiment, *strategy_, seed, device_)),
      optimiser_(make_optimiser(*network_, experiment.learning)),
      parallel_(parallel) {
  if (device_.is_cuda() && parallel_.alone()) {
    gpu_step_ = std::make_unique<GpuStep>(*network_, *strategy_, optimiser_, experiment.device,
                                          gpu_parts() != nullptr ? gpu_parts()->new_capture : nullptr);
  }
  if (parallel_.alone()) return;
  const auto ranks = static_cast<std::size_t>(parallel_.ranks->size());
  const std::size_t batches = (train.size() + batch_size_ - 1) / batch_size_, smallest = train.size() / batches;
  if (smallest < ranks) {
    throw core::UsageError("--batch-size " + std::to_string(experiment.learning.batch_size) + ": steps of " +
                           std::to_string(smallest) + " scans leave some of " + std::to_string(ranks) +
                           " processes without work; use larger batches or fewer processes");
  }
  std::vector<torch::Tensor> learnt;
  for (const auto& parameter : network_->parameters()) {
    if (parameter.requires_grad()) learnt.push_back(parameter);
  }
  gpus_ = join_gpus(*parallel_.ranks, device_);
  gradients_ = std::make_unique<GradientMean>(learnt, *parallel_.ranks, gpus_.get());
}

torch::Tensor Learner::labels(const Indices& indices) const {
  if (experiment_.cohort.multilabel) {
    torch::Tensor present =
        torch::empty({static_cast<std::int64_t>(indices.size()), strategy_->class_count()}, torch::kFloat32);
    float* out = present.data_ptr<float>();
    for (const std::size_t i : indices) {
      out =
          std::copy(experiment_.cohort.examples[i].present.begin(), experiment_.cohort.examples[i].present.end(), out);
    }
    return present;
  }
  torch::Tensor tensor = torch::empty({static_cast<std::int64_t>(indices.size())}, torch::kInt64);
  for (std::size_t i = 0; i < indices.size(); ++i) {
    tensor.data_ptr<std::int64_t>()[i] = experiment_.cohort.examples[indices[i]].label;
  }
  return tensor;
}

torch::Tensor Learner::sample_weights(const torch::Tensor& labels) const {
  if (weights_.empty() || experiment_.cohort.multilabel) return {};  // the latter's are in the strategy
  torch::Tensor weights = torch::empty({labels.size(0)}, torch::kFloat64);
  for (std::int64_t i = 0; i < labels.size(0); ++i) {
    weights.data_ptr<double>()[i] = weights_[static_cast<std::size_t>(labels.const_data_ptr<std::int64_t>()[i])];
  }
  return weights;
}

double Learner::step(const Indices& members, const std::string& key, std::size_t number, double learning_rate,
                     const Indices& next) {
  if (!parallel_.alone()) {
    try {
      return step_anyway(members, key, number, learning_rate, next);
    } catch (const c10::OutOfMemoryError&) {
      throw core::Error("a step of " + std::to_string(own_part(members).size()) +
                        " scans a process does not fit into " + "the memory of " + device_.str() +
                        "; use a smaller --batch-size or more GPUs");
    }
  }
  return step_within_memory(
      device_, members.size(), [&] { return step_anyway(members, key, number, learning_rate, next); },
      [&] { return make_room(); },
      [&](std::size_t scans) {
        // Steps until one is captured, and batches of two sizes, as an epoch has them.
        for (std::size_t i = 0; i <= GpuStep::steps_before_capture; ++i) {
          step_anyway({members.begin(), members.begin() + static_cast<std::ptrdiff_t>(scans)}, key, number,
                      learning_rate, {});
        }
        if (scans == 1) return;
        step_anyway({members.begin() + 1, members.begin() + static_cast<std::ptrdiff_t>(scans)}, key, number,
                    learning_rate, {});
      });
}

double Learner::step_anyway(const Indices& members, const std::string& key, std::size_t number, double learning_rate,
                            const Indices& next) {
  train_mode(*network_, experiment_.learning);
  const torch::Tensor scans = batch_.read(own_part(members), key);
  const auto meanwhile = [&] {
    if (!next.empty()) batch_.prepare(own_part(next), key);
  };
  const std::uint64_t dropout_seed = core::hash_seed("dropout/" + key + "/" + std::to_string(number));
  if (!gpu_step_) return host_step(scans, members, dropout_seed, learning_rate, meanwhile);
  const torch::Tensor truth = labels(members);
  const auto [loss, finite] =
      gpu_step_->run(scans.to(device_), truth, sample_weights(truth), dropout_seed, learning_rate, meanwhile);
  if (!finite) fail(std::isfinite(loss) ? "the gradients of the loss are" : "the loss is", members);
  return loss;
}

bool Learner::make_room() const {
  return experiment_.device_scans && experiment_.device_scans->forget();
}

double Learner::host_step(const torch::Tensor& scans, const Indices& members, std::uint64_t dropout_seed,
                          double learning_rate, const std::function<void()>& meanwhile) {
  std::optional<model::SynchronisedGuard> synchronised;
  if (!parallel_.alone() && parallel_.synchronised_norm) {
    synchronised.emplace([&](std::span<double> numbers) { parallel_.ranks->sum(numbers); }, parallel_.ranks->size());
  }
  const torch::Tensor on_device = scans.to(device_);
  meanwhile();
  const torch::Tensor truth = labels(members);
  torch::Tensor weights = sample_weights(truth);
  if (weights.defined()) weights = weights.to(device_);
  torch::Tensor logits;
  {
    const PrecisionGuard precision(experiment_.device, device_);
    torch::Tensor features = network_->features(on_device);
    // From here on every rank computes the same, for all members: no loss or dropout has to know of ranks.
    if (!parallel_.alone()) features = gather_scans(features, members.size(), *parallel_.ranks);
    logits = classify(*network_, features, dropout_seed);
  }
  const torch::Tensor loss = strategy_->loss(logits, truth.to(device_), weights);
  const auto value = loss.item<double>();
  if (!std::isfinite(value)) fail("the loss is", members);
  if (gradients_) gradients_->begin();
  loss.backward();
  if (gradients_) gradients_->finish();
  // Before the step: once the weights are not numbers, the next batch would be blamed.
  if (!optimiser_.gradients_are_finite()) fail("the gradients of the loss are", members);
  optimiser_.step(learning_rate);
  return value;
}

void Learner::fail(const std::string& what, const Indices& members) const {
  throw core::Error(what + " not a number with the participants " + names(experiment_, members) +
                    "; try a lower --learning-rate, and look at their pictures");
}

torch::Tensor Learner::logits(const Indices& indices) {
  const Indices part = own_part(indices);
  const auto read = [&](std::size_t first, std::size_t count) {
    const auto begin = part.begin() + static_cast<std::ptrdiff_t>(first);
    return plain_.read({begin, begin + static_cast<std::ptrdiff_t>(count)}, "");
  };
  torch::Tensor own;
  while (!own.defined()) {
    try {
      own = predict_logits(*network_, device_, experiment_.device, part.size(), read);
    } catch (const c10::OutOfMemoryError&) {
      if (!make_room()) throw core::Error("validation: a scan does not fit into what is left of the GPU's memory");
    }
  }
  return parallel_.alone() ? own : gather_scans(own, indices.size(), *parallel_.ranks);
}

void Learner::share_running_statistics() {
  if (parallel_.alone() || parallel_.synchronised_norm) return;
  std::vector<torch::Tensor> running;
  for (const auto& buffer : network_->buffers()) {
    if (buffer.is_floating_point()) running.push_back(buffer);
  }
  average(running, *parallel_.ranks);
}

Indices Learner::own_part(const Indices& members) const {
  if (parallel_.alone()) return members;
  const auto [first, last] = parallel_.ranks->part(members.size());
  return {members.begin() + static_cast<std::ptrdiff_t>(first), members.begin() + static_cast<std::ptrdiff_t>(last)};
}

}  // namespace tripet::training
