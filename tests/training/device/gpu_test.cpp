// Verifies training on a GPU against training on the CPU; skipped where there is none.

#include <ATen/Context.h>
#include <gmock/gmock.h>
#include <torch/utils.h>

#include <algorithm>
#include <cmath>
#include <iostream>

#include "core/error.hpp"
#include "model/networks/network.hpp"
#include "training/compare.hpp"
#include "training/data/batches.hpp"
#include "training/device/device.hpp"
#include "training/device/gpu_parts.hpp"
#include "training/fit.hpp"
#include "training/fixture.hpp"
#include "training/learner.hpp"

namespace tripet::training {
namespace {

class GpuTest : public tests::TrainingTest {
 protected:
  void SetUp() override {
    if (!choose_device({}).is_cuda()) GTEST_SKIP() << "needs a GPU";
    options_.device = {"cuda", "float32"};
  }
};

TEST_F(GpuTest, HasItsParts) {
  EXPECT_NE(gpu_parts(), nullptr);
}

TEST_F(GpuTest, ReadsTheSameBatches) {
  const Augmentation all{.flip = true, .shift = true, .affine = true, .intensity = true};
  const Experiment on_gpu = experiment();
  Experiment on_cpu = experiment();
  on_cpu.device_scans = nullptr;
  BatchReader gpu(on_gpu, 4, all), cpu(on_cpu, 4, all);
  const Indices members{3, 0, 7, 9};
  EXPECT_LT((gpu.read(members, "key").cpu() - cpu.read(members, "key")).abs().max().item<float>(), 1e-3);
}

/// The largest difference between the losses of the same 30 steps on the GPU and on the CPU. The fourth one of a batch
/// size is captured, it and later ones are replayed.
double difference_of_losses(const Experiment& on_gpu, const Experiment& on_cpu, const std::string& strategy) {
  const OwnStream stream(choose_device(on_gpu.device));
  const Indices train{0, 1, 2, 3, 4, 5, 6, 7};
  Learner gpu(on_gpu, strategy, train, 1), cpu(on_cpu, strategy, train, 1);
  // Rounding grows with each step, as Adam divides by it: on the CPU bfloat16 comes within 7e-3 of float32 at this
  // rate, within 2.3e-2 at ten times it; float32 by other operations within 1e-6.
  constexpr double rate = 1e-5;
  double largest = 0;
  for (std::size_t i = 0; i < 30; ++i) {
    Indices members{i % 8, (i + 1) % 8, (i + 5) % 8, (i + 6) % 8};
    if (i % 3 == 2) members.pop_back();
    const double loss = gpu.step(members, "key", i, rate), wanted = cpu.step(members, "key", i, rate);
    largest = std::max(largest, std::abs(loss - wanted));
    // As between epochs: what validation does with the strategy must not reach the captured steps.
    if (i % 10 == 9) gpu.strategy().loss(gpu.logits(train), gpu.labels(train), {});
  }
  return largest;
}

TEST_F(GpuTest, LossesOfThirtyStepsAreThoseOfTheCpu) {
  options_.learning.dropout = 0;  // the devices draw different numbers
  options_.device = {"cpu", "float32"};
  const Experiment on_cpu = experiment();
  for (const auto& [precision, tolerance] : {std::pair{"float32", 1e-3}, std::pair{"bfloat16", 2e-2}}) {
    options_.device = {"cuda", precision};
    const Experiment on_gpu = experiment();
    for (const auto& strategy : strategy_names) {
      const double difference = difference_of_losses(on_gpu, on_cpu, strategy);
      std::cout << "largest difference of losses, " << strategy << ", " << precision << ": " << difference << "\n";
      EXPECT_LT(difference, tolerance) << strategy << ", " << precision;
    }
  }
}

TEST_F(GpuTest, EveryNetworkAgreesWithTheCpu) {
  torch::manual_seed(1);
  const auto scans = torch::randn({3, 1, 40, 48, 40});
  for (const auto& name : network_names) {
    const auto network = model::make_network({name, {40, 48, 40}, 3, 0.2}, 1);
    network->eval();
    const torch::NoGradGuard no_grad;
    const auto wanted = network->forward(scans);
    place(*network, choose_device(options_.device));
    const auto found = network->forward(as_channels_last(scans).to(choose_device(options_.device))).cpu();
    EXPECT_LT((found - wanted).abs().max().item<float>(), 1e-3 * (1 + wanted.abs().max().item<float>())) << name;
  }
}

TEST_F(GpuTest, ComparesOnAllGpusAndGoesOnWithOne) {
  if (at::getNumGPUs() < 2) GTEST_SKIP() << "needs two GPUs";
  options_.learning.epochs = 3;
  const auto describe = [](const TrainOptions& run) { return run.strategy; };
  compare(options_, 5, 1, describe);
  std::filesystem::remove_all(folder_ / "compared/softmax/repeat-0/fold-1");
  options_.devices = 1;
  EXPECT_EQ(core::Tsv::read(compare(options_, 5, 1, describe)).size(), 2u * 30u);
}

TEST_F(GpuTest, LearnsInBfloat16) {
  options_.device = {"cuda", "bfloat16"};
  const Experiment data = experiment();
  for (const auto& strategy : strategy_names) {
    fit(data, job(strategy, strategy));
    EXPECT_EQ(accuracy(core::Tsv::read(folder_ / strategy / "predictions.tsv")), 1) << strategy;
  }
}

TEST_F(GpuTest, NamesWhoseLossIsNotANumber) {
  options_.learning.learning_rate = 1e30;
  const Experiment data = experiment();
  EXPECT_THROW(fit(data, job("run")), core::Error);
}

}  // namespace
}  // namespace tripet::training
