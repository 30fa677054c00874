#pragma once

#include <torch/types.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/generative/discriminator.hpp"
#include "model/generative/generator.hpp"
#include "training/adamw.hpp"
#include "training/device/data_parallel.hpp"
#include "training/run_files/state_file.hpp"
#include "training/synthesis/differentiable_augmentation.hpp"
#include "training/synthesis/synthesis_options.hpp"

namespace tripet::training {

/// What became of one step.
struct AdversaryLosses {
  double discriminator = 0, generator = 0;  // model/strategies/gan_loss.hpp
  double real = 0, fake = 0;                // mean probabilities of being real that the discriminator gave to each
};

/// A generator, its running average and a discriminator on their device, with all that a step of both needs.
class Adversaries {
 public:
  /// device: as resolve() gives it. seed: of the initial weights. The ranks must outlive it.
  Adversaries(const model::DcganSettings& settings, const GanOptions& options, const DeviceOptions& device,
              std::uint64_t seed, const DataParallel& parallel);

  /// One step of the discriminator, then one of the generator, with the same synthetic scans. real: this rank's part of
  /// the batch, as the networks see it; classes: int64 of the whole batch. key: names the random numbers. Throws Error,
  /// with the weights as before the step that failed, when a loss or a gradient is not finite.
  AdversaryLosses step(const torch::Tensor& real, const torch::Tensor& classes, const std::string& key);

  /// What the averaged generator makes, float32 [n, 1, d, h, w] on the CPU. noise: as noise() gives it.
  torch::Tensor make(const torch::Tensor& noise, const torch::Tensor& classes) const;
  /// Standard normal [n, model::dcgan_numbers()], by the key alone.
  torch::Tensor noise(std::int64_t count, const std::string& key) const;

  const std::shared_ptr<model::Generator>& average_generator() const { return average_; }
  const torch::Device& device() const { return device_; }
  std::int64_t generator_parameters() const;
  std::int64_t discriminator_parameters() const;

  /// All weights and moments, by name.
  std::vector<std::pair<std::string, torch::Tensor>> state() const;
  std::int64_t steps() const { return generator_optimiser_.steps(); }
  void restore(const NamedTensors& state, std::int64_t steps);

 private:
  torch::Tensor judge(const torch::Tensor& scans, const torch::Tensor& classes, const std::string& key);
  void learn(const torch::Tensor& loss, AdamW& optimiser, double rate, torch::nn::Module& network,
             const std::string& whose);
  void move_average();

  const GanOptions options_;
  const DeviceOptions device_options_;
  const torch::Device device_;
  const DifferentiableAugmentation augmentation_;
  const DataParallel parallel_;
  const std::shared_ptr<model::Generator> generator_, average_;
  const std::shared_ptr<model::Discriminator> discriminator_;
  AdamW generator_optimiser_, discriminator_optimiser_;
};

/// Standard normal [count, numbers] on the CPU, by the key alone.
torch::Tensor latent_noise(std::int64_t count, std::int64_t numbers, const std::string& key);

}  // namespace tripet::training
