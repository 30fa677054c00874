#include "training/synthesis/adversaries.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <torch/utils.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "model/autograd.hpp"
#include "model/layers/rank_sums.hpp"
#include "model/strategies/gan_loss.hpp"
#include "model/weights/weights.hpp"
#include "training/device/device.hpp"
#include "training/synthesis/moment_gaps.hpp"

namespace tripet::training {
namespace {

template <class Module>
std::shared_ptr<Module> placed(std::shared_ptr<Module> network, torch::Device device) {
  network->to(device);
  for (auto& parameter : network->parameters()) {
    if (parameter.dim() == 5) parameter.set_data(parameter.contiguous(torch::MemoryFormat::ChannelsLast3d));
  }
  return network;
}

AdamW optimiser_of(const torch::nn::Module& network, double beta1) {
  AdamW::Named parameters;
  for (const auto& item : network.named_parameters()) parameters.emplace_back(item.key(), item.value());
  return {std::move(parameters), 0, {}, beta1};
}

// The discriminator's weights get no gradient from the generator's step, which would only be thrown away.
class Frozen {
 public:
  explicit Frozen(torch::nn::Module& network) : network_(network) { set(false); }
  ~Frozen() { set(true); }
  Frozen(const Frozen&) = delete;
  Frozen& operator=(const Frozen&) = delete;

 private:
  void set(bool learn) {
    for (auto& parameter : network_.parameters()) parameter.set_requires_grad(learn);
  }
  torch::nn::Module& network_;
};

std::int64_t parameters_of(const torch::nn::Module& network) {
  std::int64_t count = 0;
  for (const auto& parameter : network.parameters()) count += parameter.numel();
  return count;
}

double mean_probability(const torch::Tensor& logits) {
  return logits.detach().to(torch::kFloat64).sigmoid().mean().item<double>();
}

}  // namespace

torch::Tensor latent_noise(std::int64_t count, std::int64_t numbers, const std::string& key) {
  return torch::randn({count, numbers}, at::detail::createCPUGenerator(core::hash_seed("latent/" + key)),
                      torch::kFloat32);
}

Adversaries::Adversaries(const model::DcganSettings& settings, const GanOptions& options, const DeviceOptions& device,
                         std::uint64_t seed, const DataParallel& parallel)
    : options_(options),
      device_options_(device),
      device_(choose_device(device)),
      augmentation_(DifferentiableAugmentation::parse(options.augment)),
      parallel_(parallel),
      generator_(placed(model::make_generator(settings, seed), device_)),
      average_(placed(model::make_generator(settings, seed), device_)),
      discriminator_(placed(model::make_discriminator(settings, seed), device_)),
      generator_optimiser_(optimiser_of(*generator_, options.beta1)),
      discriminator_optimiser_(optimiser_of(*discriminator_, options.beta1)) {
  average_->eval();
  for (auto& parameter : average_->parameters()) parameter.set_requires_grad(false);
}

std::int64_t Adversaries::generator_parameters() const {
  return parameters_of(*generator_);
}

std::int64_t Adversaries::discriminator_parameters() const {
  return parameters_of(*discriminator_);
}

torch::Tensor Adversaries::noise(std::int64_t count, const std::string& key) const {
  return latent_noise(count, model::dcgan_numbers(generator_->settings()), key);
}

// Logits of the whole batch, which every rank then has.
torch::Tensor Adversaries::judge(const torch::Tensor& scans, const torch::Tensor& classes, const std::string& key) {
  const auto count = static_cast<std::size_t>(classes.size(0));
  const auto part = parallel_.alone() ? Ranks::Part{0, count} : parallel_.ranks->part(count);
  const auto own = classes.slice(0, static_cast<std::int64_t>(part.first), static_cast<std::int64_t>(part.last));
  torch::Tensor logits;
  {
    const PrecisionGuard precision(device_options_, device_);
    logits = discriminator_->forward(augmentation_.apply(scans, key, part.first), own.to(device_));
  }
  return parallel_.alone() ? logits : gather_scans(logits, count, *parallel_.ranks);
}

void Adversaries::learn(const torch::Tensor& loss, AdamW& optimiser, double rate, torch::nn::Module& network,
                        const std::string& whose) {
  if (!std::isfinite(loss.item<double>())) throw core::Error("the loss of the " + whose + " is not a number");
  loss.backward();
  if (!parallel_.alone()) {
    std::vector<torch::Tensor> gradients;
    for (const auto& parameter : network.parameters()) gradients.push_back(parameter.grad());
    average(gradients, *parallel_.ranks);
  }
  if (!optimiser.gradients_are_finite()) {
    throw core::Error("the gradients of the " + whose + " are not numbers");
  }
  optimiser.step(rate);
}

AdversaryLosses Adversaries::step(const torch::Tensor& real, const torch::Tensor& classes, const std::string& key) {
  std::optional<model::SynchronisedGuard> synchronised;
  const auto count = static_cast<std::size_t>(classes.size(0));
  auto part = Ranks::Part{0, count};
  if (!parallel_.alone()) {
    synchronised.emplace([&](std::span<double> numbers) { parallel_.ranks->sum(numbers); }, parallel_.ranks->size());
    part = parallel_.ranks->part(count);
  }
  const auto first = static_cast<std::int64_t>(part.first), last = static_cast<std::int64_t>(part.last);
  torch::Tensor fake;
  {
    const PrecisionGuard precision(device_options_, device_);
    fake = generator_->forward(noise(classes.size(0), key).slice(0, first, last).to(device_),
                               classes.slice(0, first, last).to(device_));
  }
  AdversaryLosses losses;
  const torch::Tensor of_real = judge(real.to(device_), classes, "real/" + key);
  const torch::Tensor of_fake = judge(fake.detach(), classes, "fake/" + key);
  const torch::Tensor discriminator_loss = model::discriminator_loss(of_real, of_fake, options_.label_smoothing);
  learn(discriminator_loss, discriminator_optimiser_, options_.discriminator_rate, *discriminator_, "discriminator");
  losses.discriminator = discriminator_loss.item<double>();
  losses.real = mean_probability(of_real);
  losses.fake = mean_probability(of_fake);
  {
    const Frozen frozen(*discriminator_);
    torch::Tensor loss = model::generator_loss(judge(fake, classes, "made/" + key));
    losses.generator = loss.item<double>();
    const torch::Tensor own = classes.slice(0, first, last).to(device_), wanted = real.to(device_);
    const std::int64_t labels = generator_->settings().classes;
    if (options_.match_means > 0) loss = loss + options_.match_means * mean_gap(fake, wanted, own, labels);
    if (options_.match_deviations > 0)
      loss = loss + options_.match_deviations * deviation_gap(fake, wanted, own, labels);
    learn(loss, generator_optimiser_, options_.generator_rate, *generator_, "generator");
  }
  move_average();
  return losses;
}

// Early on the average follows at once: it would remember the random weights for long otherwise.
void Adversaries::move_average() {
  const torch::NoGradGuard no_grad;
  const auto steps = static_cast<double>(generator_optimiser_.steps());
  const double keep = std::min(options_.average, (1 + steps) / (10 + steps));
  const auto now = model::state_of(*generator_);
  for (auto& [name, tensor] : model::state_of(*average_)) {
    if (tensor.is_floating_point()) {
      tensor.lerp_(now.at(name), 1 - keep);
    } else {
      tensor.copy_(now.at(name));
    }
  }
}

torch::Tensor Adversaries::make(const torch::Tensor& noise, const torch::Tensor& classes) const {
  const torch::NoGradGuard no_grad;
  return average_->forward(noise.to(device_), classes.to(device_)).to(torch::kCPU);
}

std::vector<std::pair<std::string, torch::Tensor>> Adversaries::state() const {
  std::vector<std::pair<std::string, torch::Tensor>> all;
  const auto put = [&all](const std::string& start, const auto& named) {
    for (const auto& [name, tensor] : named) all.emplace_back(start + "." + name, tensor);
  };
  put("generator", model::state_of(*generator_));
  put("average", model::state_of(*average_));
  put("discriminator", model::state_of(*discriminator_));
  put("generator_optimiser", generator_optimiser_.state());
  put("discriminator_optimiser", discriminator_optimiser_.state());
  return all;
}

void Adversaries::restore(const NamedTensors& saved, std::int64_t steps) {
  const torch::NoGradGuard no_grad;
  for (auto& [name, tensor] : state()) tensor.copy_(tensor_named(saved, name));
  generator_optimiser_.set_steps(steps);
  discriminator_optimiser_.set_steps(steps);
}

}  // namespace tripet::training
