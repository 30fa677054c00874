// Verifies the step of a GPU on the CPU, with a graph that runs again what it was given, against the step by hand.

#include "training/device/gpu_step.hpp"

#include <gmock/gmock.h>
#include <torch/autograd.h>
#include <torch/utils.h>

#include <stdexcept>

#include "model/weights/weights.hpp"
#include "support.hpp"
#include "training/device/random_stream.hpp"
#include "training/device/small_memory.hpp"

namespace tripet::training {
namespace {

int captures, replays, sharing;

/// As a graph it runs nothing when it is captured and everything when it is replayed.
class RunsAgain : public CapturedWork {
 public:
  void capture(const std::function<void()>& work) override {
    ++captures;
    work_ = work;
  }
  void replay() override {
    ++replays;
    work_();
  }

 private:
  std::function<void()> work_;
};

/// The first one can, and must not be used any more when the second could not.
class OnlyOneCanBeCaptured : public RunsAgain {
 public:
  void capture(const std::function<void()>& work) override {
    RunsAgain::capture(work);
    if (captures == 2) throw std::runtime_error("out of memory");
  }
};

class CannotBeCaptured : public CapturedWork {
 public:
  void capture(const std::function<void()>&) override {
    ++captures;
    throw std::runtime_error("operation not permitted when stream is capturing\nand more");
  }
  void replay() override { ++replays; }
};

template <class Work>
std::unique_ptr<CapturedWork> make(const CapturedWork* before) {
  if (before != nullptr) ++sharing;
  return std::make_unique<Work>();
}

AdamW::Named parameters_of(const model::Network& network) {
  AdamW::Named parameters;
  for (const auto& item : network.named_parameters()) parameters.emplace_back(item.key(), item.value());
  return parameters;
}

struct Training {
  explicit Training(const std::string& strategy_name = "one-vs-one")
      : strategy(model::make_strategy(strategy_name, {{"CN", "MCI", "AD"}})),
        network(model::make_network({"conv5", {12, 14, 10}, strategy->head_count(), 0.3}, 1)),
        optimiser(parameters_of(*network), 1e-2) {
    network->train();
  }

  DeviceOptions options{"cpu", "float32"};
  std::unique_ptr<model::Strategy> strategy;
  std::shared_ptr<model::Network> network;
  AdamW optimiser;
};

struct Batch {
  torch::Tensor scans, labels, weights;
};

Batch batch(int step) {
  torch::manual_seed(static_cast<std::uint64_t>(100 + step));
  const std::int64_t n = step % 3 == 2 ? 3 : 4;  // two sizes, as of an epoch
  return {torch::randn({n, 1, 12, 14, 10}), torch::arange(n).remainder(3), torch::rand({n}, torch::kFloat64)};
}

std::vector<double> train(Training& with, std::unique_ptr<CapturedWork> (*new_capture)(const CapturedWork*),
                          int steps = 12) {
  captures = replays = sharing = 0;
  GpuStep step(*with.network, *with.strategy, with.optimiser, with.options, new_capture);
  std::vector<double> losses;
  for (int i = 0; i < steps; ++i) {
    const Batch b = batch(i);
    int meanwhile = 0;
    const auto outcome =
        step.run(b.scans, b.labels, b.weights, 7 + static_cast<std::uint64_t>(i), 1e-3 / (1 + i), [&] { ++meanwhile; });
    EXPECT_TRUE(outcome.finite);
    EXPECT_EQ(meanwhile, 1);
    losses.push_back(outcome.loss);
  }
  return losses;
}

TEST(GpuStep, IsTheStepByHand) {
  Training ours, by_hand;
  const auto losses = train(ours, nullptr);
  for (int i = 0; i < 12; ++i) {
    const Batch b = batch(i);
    const auto logits =
        classify(*by_hand.network, by_hand.network->features(b.scans), 7 + static_cast<std::uint64_t>(i));
    const auto loss = by_hand.strategy->loss(logits, b.labels, b.weights);
    EXPECT_NEAR(loss.item<double>(), losses[static_cast<std::size_t>(i)], 1e-4);
    loss.backward();
    by_hand.optimiser.step(1e-3 / (1 + i));
  }
}

TEST(GpuStep, ReplayedItIsTheSame) {
  Training plain, replayed;
  const auto losses = train(plain, nullptr);
  EXPECT_EQ(train(replayed, make<RunsAgain>), losses);
  EXPECT_EQ(captures, 2);  // one for each size of batch
  EXPECT_EQ(sharing, 1);   // the second works in the memory of the first
  EXPECT_EQ(replays, 12 - 2 * 3);
  const auto a = model::state_of(*plain.network), b = model::state_of(*replayed.network);
  for (const auto& [name, tensor] : a) EXPECT_TRUE(tensor.equal(b.at(name))) << name;
}

TEST(GpuStep, GoesOnWhereItCannotBeCaptured) {
  Training plain, uncaptured;
  const auto losses = train(plain, nullptr);
  EXPECT_EQ(train(uncaptured, make<CannotBeCaptured>), losses);
  EXPECT_EQ(captures, 1);
  EXPECT_EQ(replays, 0);
}

TEST(GpuStep, IsQueuedAnewWhereTheSecondSizeCannotBeCaptured) {
  Training plain, once;
  const auto losses = train(plain, nullptr, 15);
  EXPECT_EQ(train(once, make<OnlyOneCanBeCaptured>, 15), losses);
  EXPECT_EQ(captures, 2);
  EXPECT_EQ(replays, 5);  // of the larger batches until then, and none of the two after it
}

TEST(GpuStep, TooLargeForTheMemoryItLeavesEverythingAsItWas) {
  Training with, alike;
  const auto small = std::make_shared<tests::SmallMemory>(with.network, 4);
  AdamW optimiser(parameters_of(*small), 1e-2);
  GpuStep step(*small, *with.strategy, optimiser, with.options, nullptr);
  GpuStep other(*alike.network, *alike.strategy, alike.optimiser, alike.options, nullptr);
  for (int i = 0; i < 3; ++i) {
    const Batch b = batch(i);
    if (i == 1) {
      small->most = 3;
      EXPECT_THROW(step.run(b.scans, b.labels, b.weights, 5, 1e-3), c10::OutOfMemoryError);
      small->most = 4;
    }
    EXPECT_EQ(step.run(b.scans, b.labels, b.weights, 5, 1e-3).loss,
              other.run(b.scans, b.labels, b.weights, 5, 1e-3).loss);
  }
  const auto a = model::state_of(*with.network), b = model::state_of(*alike.network);
  for (const auto& [name, tensor] : a) EXPECT_TRUE(tensor.equal(b.at(name))) << name;
  EXPECT_EQ(optimiser.steps(), 3);
}

TEST(GpuStep, SaysWhatIsNotFiniteAndLeavesTheWeights) {
  Training with;
  std::map<std::string, torch::Tensor> before;
  for (const auto& item : with.network->named_parameters()) before[item.key()] = item.value().detach().clone();
  GpuStep step(*with.network, *with.strategy, with.optimiser, with.options, nullptr);
  Batch b = batch(0);
  b.scans[0][0][3][3][3] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_FALSE(step.run(b.scans, b.labels, {}, 1, 1e-2).finite);
  for (const auto& item : with.network->named_parameters()) EXPECT_TRUE(item.value().equal(before.at(item.key())));
}

}  // namespace
}  // namespace tripet::training
