// What all strategies have in common: losses and gradients against compositions of plain LibTorch operations and finite
// differences, any finite logits, any order of the classes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "model/batches.hpp"

namespace tripet::model {
namespace {

/// What a plain loss is asked for.
struct Wanted {
  std::int64_t classes;
  double smoothing, focal;
  bool weighted, neutral;
};

/// The loss scan by scan and head by head, as design and papers write it, from elementary operations and logsigmoid
/// only.
torch::Tensor plain_softmax(const torch::Tensor& logits, const Batch& batch, const Wanted& wanted) {
  const auto one_hot = torch::one_hot(batch.labels, wanted.classes).to(torch::kFloat64);
  const auto target = one_hot * (1 - wanted.smoothing) + wanted.smoothing / static_cast<double>(wanted.classes);
  const auto shifted = logits - std::get<0>(logits.max(1, true));
  const auto log_p = shifted - shifted.exp().sum(1, true).log();
  auto losses = -(target * log_p).sum(1);
  if (wanted.focal > 0) losses = losses * (1 - (one_hot * log_p.exp()).sum(1)).pow(wanted.focal);
  const auto weights = wanted.weighted ? batch.weights : torch::ones_like(batch.weights);
  return (weights * losses).sum() / static_cast<double>(weights.size(0));
}

torch::Tensor plain_binary(const torch::Tensor& z, double target, const Wanted& wanted) {
  const double y = target * (1 - wanted.smoothing) + wanted.smoothing / 2;
  const auto loss = -(y * torch::log_sigmoid(z) + (1 - y) * torch::log_sigmoid(-z));
  return wanted.focal > 0 ? loss * (target - z.sigmoid()).abs().pow(wanted.focal) : loss;
}

torch::Tensor plain_one_vs_one(const torch::Tensor& logits, const Batch& batch, const Wanted& wanted) {
  torch::Tensor sum = torch::zeros({}, torch::kFloat64);
  double total = 0;
  for (std::int64_t n = 0; n < logits.size(0); ++n) {
    const auto label = batch.labels[n].item<std::int64_t>();
    const double weight = wanted.weighted ? batch.weights[n].item<double>() : 1;
    std::int64_t head = 0;
    for (std::int64_t i = 0; i < wanted.classes; ++i) {
      for (std::int64_t j = i + 1; j < wanted.classes; ++j, ++head) {
        const bool inside = label == i || label == j;
        if (!inside && !wanted.neutral) continue;
        sum = sum + weight * plain_binary(logits[n][head], !inside ? 0.5 : label == i ? 1 : 0, wanted);
        ++total;
      }
    }
  }
  return sum / total;
}

torch::Tensor plain_multi_label(const torch::Tensor& logits, const Batch& batch, const Wanted& wanted) {
  torch::Tensor sum = torch::zeros({}, torch::kFloat64);
  double total = 0;
  for (std::int64_t n = 0; n < logits.size(0); ++n) {
    const auto label = batch.labels[n].item<std::int64_t>();
    const double weight = wanted.weighted ? batch.weights[n].item<double>() : 1;
    for (std::int64_t head = 0; head < wanted.classes; ++head) {
      sum = sum + weight * plain_binary(logits[n][head], label == head ? 1 : 0, wanted);
      ++total;
    }
  }
  return sum / total;
}

struct Case {
  std::string label, strategy;
  bool neutral;
  double focal;
  decltype(&plain_softmax) plain;
};

std::unique_ptr<Strategy> strategy_of(const Case& tested, std::int64_t classes, double smoothing = 0) {
  StrategySettings settings{class_names(classes)};
  settings.label_smoothing = tested.focal > 0 ? 0 : smoothing;  // they exclude each other
  settings.focal = tested.focal;
  settings.irrelevant_pairs = tested.neutral ? "neutral" : "ignore";
  return make_strategy(tested.strategy, settings);
}

class EveryStrategy : public testing::TestWithParam<Case> {};

TEST_P(EveryStrategy, LossAndGradientEqualPlainOperations) {
  for (const std::int64_t classes : {2, 3, 5, 8}) {
    for (const bool extreme : {false, true}) {
      for (const bool weighted : {false, true}) {
        for (const double smoothing : {0.0, 0.1}) {
          SCOPED_TRACE(testing::Message() << classes << " classes, extreme " << extreme << ", weighted " << weighted
                                          << ", smoothing " << smoothing);
          const auto strategy = strategy_of(GetParam(), classes, smoothing);
          const Batch batch = random_batch(classes, strategy->head_count(), extreme, 7);
          auto a = batch.logits.clone().requires_grad_(), b = batch.logits.clone().requires_grad_();
          const auto loss = strategy->loss(a, batch.labels, weighted ? batch.weights : torch::Tensor());
          const auto plain = GetParam().plain(
              b, batch,
              {classes, GetParam().focal > 0 ? 0 : smoothing, GetParam().focal, weighted, GetParam().neutral});
          loss.backward();
          plain.backward();
          const double scale = std::max(1.0, std::abs(plain.item<double>()));
          EXPECT_NEAR(loss.item<double>(), plain.item<double>(), 1e-10 * scale);
          EXPECT_LT(largest(a.grad() - b.grad()), 1e-10);
          EXPECT_GT(largest(a.grad()), 1e-3);
        }
      }
    }
  }
}

TEST_P(EveryStrategy, GradientEqualsFiniteDifferences) {
  const auto strategy = strategy_of(GetParam(), 4, 0.05);
  const Batch batch = random_batch(4, strategy->head_count(), false, 8);
  auto logits = batch.logits.clone().requires_grad_();
  strategy->loss(logits, batch.labels, batch.weights).backward();
  const double step = 1e-5;
  for (std::int64_t n = 0; n < 8; ++n) {
    for (std::int64_t head = 0; head < strategy->head_count(); ++head) {
      auto more = batch.logits.clone(), less = batch.logits.clone();
      more[n][head] += step;
      less[n][head] -= step;
      const double slope =
          ((strategy->loss(more, batch.labels, batch.weights) - strategy->loss(less, batch.labels, batch.weights)) /
           (2 * step))
              .item<double>();
      EXPECT_NEAR(logits.grad()[n][head].item<double>(), slope, 1e-8) << n << " " << head;
    }
  }
}

// A class of 6 to 1 that counts 6 to 1 whatever the batch: the mean over the batches of an epoch is the loss of the
// whole training set, and its gradient too.
TEST_P(EveryStrategy, WeightsActAlikeInBatchesOfAnySize) {
  const auto strategy = strategy_of(GetParam(), 3);
  Batch all = random_batch(3, strategy->head_count(), false, 9);  // 24 scans
  const auto rare = torch::arange(24, torch::kInt64).remainder(8);
  all.labels = torch::where(rare.eq(0), 2, rare.remainder(2));  // 3 of class 2, the others of class 0 and 1
  all.weights = torch::where(all.labels.eq(2), 6.0, 1.0).to(torch::kFloat64);
  all.weights = all.weights / all.weights.mean();
  auto whole_logits = all.logits.clone().requires_grad_();
  const auto whole = strategy->loss(whole_logits, all.labels, all.weights);
  whole.backward();
  for (const std::int64_t size : {8, 4, 1}) {
    auto logits = all.logits.clone().requires_grad_();
    torch::Tensor sum = torch::zeros({}, torch::kFloat64);
    for (std::int64_t first = 0; first < 24; first += size) {
      sum = sum + strategy->loss(logits.narrow(0, first, size), all.labels.narrow(0, first, size),
                                 all.weights.narrow(0, first, size));
    }
    const auto mean = sum * static_cast<double>(size) / 24;
    mean.backward();
    EXPECT_NEAR(mean.item<double>(), whole.item<double>(), 1e-12) << "batches of " << size;
    EXPECT_LT(largest(logits.grad() - whole_logits.grad()), 1e-12) << "batches of " << size;
  }
}

TEST_P(EveryStrategy, IsFiniteForAnyFiniteLogits) {
  const float most = std::numeric_limits<float>::max();
  const auto strategy = strategy_of(GetParam(), 3);
  const std::int64_t heads = strategy->head_count();
  ASSERT_EQ(heads, 3);
  for (const float a : {-most, -1e4F, 0.0F, 1e-40F, 1e4F, most}) {
    for (const float b : {-most, -1e4F, 0.0F, 88.0F, most}) {
      auto logits = torch::tensor({a, b, -a, b, a, a, -b, b, b}, torch::kFloat32).reshape({3, 3}).requires_grad_();
      const auto loss = strategy->loss(logits, torch::tensor({0, 1, 2}, torch::kInt64));
      loss.backward();
      EXPECT_TRUE(std::isfinite(loss.item<double>())) << a << " " << b;
      EXPECT_TRUE(logits.grad().isfinite().all().item<bool>()) << a << " " << b;
      const auto p = strategy->decode(logits);
      EXPECT_TRUE(p.ge(0).logical_and(p.le(1)).all().item<bool>()) << a << " " << b;
      EXPECT_LT(largest(p.sum(1) - 1), 1e-12);
    }
  }
}

TEST_P(EveryStrategy, ClassOrderChangesNoLossAndPermutesProbabilities) {
  const std::vector<std::int64_t> order{3, 0, 4, 1, 2};  // new class k is old class order[k]
  const auto strategy = strategy_of(GetParam(), 5, 0.1);
  const Batch batch = random_batch(5, strategy->head_count(), false, 9);
  auto logits = torch::empty_like(batch.logits);
  if (strategy->head_count() == 5) {
    logits = batch.logits.index_select(1, torch::tensor(order, torch::kInt64));
  } else {
    const auto head_of = [](std::int64_t i, std::int64_t j) { return i * 5 - i * (i + 1) / 2 + j - i - 1; };
    for (std::int64_t i = 0; i < 5; ++i) {
      for (std::int64_t j = i + 1; j < 5; ++j) {
        const auto u = order[static_cast<std::size_t>(i)], v = order[static_cast<std::size_t>(j)];
        const auto old = batch.logits.select(1, head_of(std::min(u, v), std::max(u, v)));
        logits.select(1, head_of(i, j)).copy_(u < v ? old : -old);
      }
    }
  }
  auto labels = torch::empty_like(batch.labels);
  for (std::int64_t k = 0; k < 5; ++k) labels.masked_fill_(batch.labels.eq(order[static_cast<std::size_t>(k)]), k);
  EXPECT_NEAR(strategy->loss(logits, labels, batch.weights).item<double>(),
              strategy->loss(batch.logits, batch.labels, batch.weights).item<double>(), 1e-12);
  const auto permuted = strategy->decode(batch.logits).index_select(1, torch::tensor(order, torch::kInt64));
  EXPECT_LT(largest(strategy->decode(logits) - permuted), 1e-12);
}

TEST_P(EveryStrategy, ChanceLossDoesNotGrowWithHeads) {
  // Binary heads are averaged: log 2 whatever the number of classes. Softmax is log K by its nature.
  for (const std::int64_t classes : {2, 3, 8}) {
    const auto strategy = strategy_of(GetParam(), classes);
    const auto loss = strategy->loss(torch::zeros({8, strategy->head_count()}), torch::arange(8).remainder(classes));
    const double chance = GetParam().strategy == "softmax" ? 1.0 / static_cast<double>(classes) : 0.5;
    EXPECT_NEAR(loss.item<double>(), -std::log(chance) * std::pow(1 - chance, GetParam().focal), 1e-12);
  }
}

TEST_P(EveryStrategy, RefusesLogitsAndLabelsThatDoNotFit) {
  const auto strategy = strategy_of(GetParam(), 3);
  const auto logits = torch::zeros({2, 3});
  EXPECT_THROW(strategy->loss(torch::zeros({2, 4}), torch::tensor({0, 1}, torch::kInt64)), core::Error);
  EXPECT_THROW(strategy->loss(logits, torch::tensor({0, 3}, torch::kInt64)), core::Error);
  EXPECT_THROW(strategy->loss(logits, torch::tensor({0, -1}, torch::kInt64)), core::Error);
  EXPECT_THROW(strategy->loss(logits, torch::tensor({0}, torch::kInt64)), core::Error);
  EXPECT_THROW(strategy->decode(logits / 0), core::Error);
}

TEST_P(EveryStrategy, NothingWithWeightIsNoLoss) {
  const auto strategy = strategy_of(GetParam(), 3);
  EXPECT_EQ(strategy->loss(torch::ones({2, 3}), torch::zeros({2}, torch::kInt64), torch::zeros({2})).item<double>(), 0);
}

INSTANTIATE_TEST_SUITE_P(Strategies, EveryStrategy,
                         testing::Values(Case{"Softmax", "softmax", false, 0, plain_softmax},
                                         Case{"SoftmaxFocal", "softmax", false, 2, plain_softmax},
                                         Case{"OneVsOne", "one-vs-one", false, 0, plain_one_vs_one},
                                         Case{"OneVsOneFocal", "one-vs-one", false, 1.5, plain_one_vs_one},
                                         Case{"OneVsOneNeutral", "one-vs-one", true, 0, plain_one_vs_one},
                                         Case{"MultiLabel", "multi-label", false, 0, plain_multi_label},
                                         Case{"MultiLabelFocal", "multi-label", false, 2, plain_multi_label}),
                         [](const auto& tested) { return tested.param.label; });

}  // namespace
}  // namespace tripet::model
