// Verifies training on a GPU against training on the CPU; skipped where there is none.

#include <gmock/gmock.h>

#include "core/error.hpp"
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

TEST_F(GpuTest, StepsAreThoseOfTheCpu) {
  for (const auto& strategy : strategy_names) {
    options_.device = {"cuda", "float32"};
    const Experiment on_gpu = experiment();
    options_.device = {"cpu", "float32"};
    const Experiment on_cpu = experiment();
    const Indices train{0, 1, 2, 3, 4, 5, 6, 7};
    Learner gpu(on_gpu, strategy, train, 1), cpu(on_cpu, strategy, train, 1);
    // The fourth one is captured, it and later ones are replayed. Rounding grows with each step: Adam divides by it.
    for (std::size_t i = 0; i < 8; ++i) {
      const Indices members{i, (i + 1) % 8, (i + 5) % 8, (i + 6) % 8};
      EXPECT_NEAR(gpu.step(members, "key", i, 1e-4), cpu.step(members, "key", i, 1e-4), 2e-2) << strategy << " " << i;
    }
  }
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
