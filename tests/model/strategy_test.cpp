// Losses, gradients, decoding and head names of every strategy, against compositions of plain LibTorch operations.
#include "model/strategy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>
#include <functional>
#include <limits>

#include "core/error.hpp"

namespace tripet::model {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> class_names(std::int64_t count) {
  std::vector<std::string> names;
  for (std::int64_t i = 0; i < count; ++i) names.emplace_back(1, static_cast<char>('A' + i));
  return names;
}

std::unique_ptr<Strategy> strategy_of(const std::string& name, std::int64_t classes, const std::string& decode = "auto",
                                      double smoothing = 0) {
  return make_strategy(name, {class_names(classes), decode, smoothing});
}

double largest(const torch::Tensor& tensor) {
  return tensor.abs().max().item<double>();
}

/// logits [scans, heads], labels [scans], sample weights [scans] with a zero among them.
struct Batch {
  torch::Tensor logits, labels, weights;
};

/// Every tenth logit is 1e4, -1e4 or exactly 0 where extreme.
Batch random_batch(std::int64_t classes, std::int64_t heads, bool extreme, std::uint64_t seed) {
  torch::manual_seed(seed);
  const std::int64_t scans = 24;
  Batch batch;
  batch.logits = torch::randn({scans, heads}, torch::kFloat64) * 3;
  if (extreme) {
    const auto kind = torch::randint(0, 10, {scans, heads});
    batch.logits.masked_fill_(kind.eq(0), 1e4).masked_fill_(kind.eq(1), -1e4).masked_fill_(kind.eq(2), 0);
  }
  batch.labels = torch::arange(scans, torch::kInt64).remainder(classes);
  batch.weights = torch::rand({scans}, torch::kFloat64) + 0.1;
  batch.weights[3] = 0;
  return batch;
}

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
  return (weights * losses).sum() / weights.sum();
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
        total += weight;
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
      total += weight;
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

TEST(Softmax, IsPytorchsCrossEntropyAndNllOfLogSoftmax) {
  const Batch batch = random_batch(4, 4, true, 10);
  const auto strategy = strategy_of("softmax", 4);
  const double loss = strategy->loss(batch.logits, batch.labels).item<double>();
  EXPECT_NEAR(loss, torch::cross_entropy_loss(batch.logits, batch.labels).item<double>(), 1e-10 * std::abs(loss));
  EXPECT_NEAR(loss, torch::nll_loss(batch.logits.log_softmax(1), batch.labels).item<double>(), 1e-10 * std::abs(loss));
  // Class weights as sample weights give PyTorch's own weighted mean.
  const auto class_weights = torch::tensor({0.5, 1.0, 2.0, 3.0}, torch::kFloat64);
  EXPECT_NEAR(strategy->loss(batch.logits, batch.labels, class_weights.index_select(0, batch.labels)).item<double>(),
              torch::cross_entropy_loss(batch.logits, batch.labels, class_weights).item<double>(), 1e-9);
}

TEST(OneVsOne, WithTwoClassesIsTheBinaryLossAndDecodesToSigmoid) {
  const auto strategy = strategy_of("one-vs-one", 2);
  ASSERT_EQ(strategy->head_count(), 1);
  const Batch batch = random_batch(2, 1, true, 11);
  const auto target = batch.labels.eq(0).to(torch::kFloat64).unsqueeze(1);  // the head means "class 0 rather than 1"
  EXPECT_NEAR(strategy->loss(batch.logits, batch.labels).item<double>(),
              torch::binary_cross_entropy_with_logits(batch.logits, target).item<double>(), 1e-10);
  const auto p = strategy->decode(batch.logits);
  EXPECT_LT(largest(p.select(1, 0) - batch.logits.sigmoid().squeeze(1)), 1e-15);
  EXPECT_LT(largest(p.select(1, 1) - (-batch.logits).sigmoid().squeeze(1)), 1e-15);
}

TEST(OneVsOne, DecodesTheProbabilitiesThatMadeTheLogits) {
  torch::manual_seed(12);
  for (const std::int64_t classes : {2, 3, 4, 5, 6, 7, 8}) {
    const auto p = (torch::randn({50, classes}, torch::kFloat64)).softmax(1);
    std::vector<torch::Tensor> columns;
    for (std::int64_t i = 0; i < classes; ++i) {
      for (std::int64_t j = i + 1; j < classes; ++j) columns.push_back(p.select(1, i).log() - p.select(1, j).log());
    }
    const auto strategy = strategy_of("one-vs-one", classes);
    EXPECT_LT(largest(strategy->decode(torch::stack(columns, 1)) - p), 1e-12) << classes;
  }
}

TEST(OneVsOne, NamesItsHeadsAfterPairsInClassOrder) {
  EXPECT_THAT(make_strategy("one-vs-one", {{"CN", "MCI", "AD"}})->head_names(),
              ElementsAre("CN|MCI", "CN|AD", "MCI|AD"));
  EXPECT_THAT(make_strategy("softmax", {{"CN", "MCI", "AD"}})->head_names(), ElementsAre("CN", "MCI", "AD"));
}

TEST(OneVsOne, AScanTrainsOnlyThePairsOfItsClass) {
  const auto strategy = strategy_of("one-vs-one", 3);
  auto logits = torch::tensor({0.3, -0.2, 5.0}, torch::kFloat64).reshape({1, 3}).requires_grad_();
  strategy->loss(logits, torch::zeros({1}, torch::kInt64)).backward();
  EXPECT_NE(logits.grad()[0][0].item<double>(), 0);
  EXPECT_NE(logits.grad()[0][1].item<double>(), 0);
  EXPECT_EQ(logits.grad()[0][2].item<double>(), 0);
}

TEST(OneVsOne, NeutralPairsDecodeLinearly) {
  torch::manual_seed(13);
  for (const std::int64_t classes : {2, 3, 5, 8}) {
    const auto p = torch::randn({50, classes}, torch::kFloat64).softmax(1);
    std::vector<torch::Tensor> columns;
    for (std::int64_t i = 0; i < classes; ++i) {
      for (std::int64_t j = i + 1; j < classes; ++j) {
        columns.push_back(((1 + p.select(1, i) - p.select(1, j)) / 2).logit());
      }
    }
    StrategySettings settings{class_names(classes)};
    settings.irrelevant_pairs = "neutral";
    const auto strategy = make_strategy("one-vs-one", settings);
    EXPECT_EQ(strategy->decoding(), "linear");
    EXPECT_LT(largest(strategy->decode(torch::stack(columns, 1)) - p), 1e-12) << classes;
  }
}

TEST(OneVsOne, ANeutralPairWithoutTheClassIsDrawnToOneHalf) {
  StrategySettings settings{class_names(3)};
  settings.irrelevant_pairs = "neutral";
  auto logits = torch::tensor({0.3, -0.2, 5.0}, torch::kFloat64).reshape({1, 3}).requires_grad_();
  make_strategy("one-vs-one", settings)->loss(logits, torch::zeros({1}, torch::kInt64)).backward();
  EXPECT_NEAR(logits.grad()[0][2].item<double>(), (1 / (1 + std::exp(-5.0)) - 0.5) / 3, 1e-12);
}

TEST(OneVsOne, TheMeaningOfPairsDecidesTheirDecoding) {
  const auto decoding = [](const std::string& pairs, const std::string& decode) -> std::string {
    StrategySettings settings{class_names(3), decode};
    settings.irrelevant_pairs = pairs;
    try {
      return make_strategy("one-vs-one", settings)->decoding();
    } catch (const core::UsageError&) {
      return "refused";
    }
  };
  EXPECT_EQ(decoding("ignore", "auto"), "coupling");
  EXPECT_EQ(decoding("ignore", "bradley-terry"), "bradley-terry");
  EXPECT_EQ(decoding("ignore", "linear"), "refused");
  EXPECT_EQ(decoding("neutral", "auto"), "linear");
  EXPECT_EQ(decoding("neutral", "coupling"), "refused");
  EXPECT_EQ(decoding("neutral", "bradley-terry"), "refused");
  EXPECT_EQ(decoding("neutral", "vote"), "vote");
  EXPECT_EQ(decoding("some", "auto"), "refused");
}

StrategySettings several_diseases(std::int64_t classes) {
  StrategySettings settings{class_names(classes)};
  settings.exclusive = false;
  return settings;
}

TEST(MultiLabel, LeavesOutWhatIsUnknown) {
  const double unknown = std::nan("");
  const auto labels = torch::tensor({1.0, 0.0, unknown, 0.0, unknown, unknown, 1.0, 1.0, 0.0}).reshape({3, 3});
  for (const bool extreme : {false, true}) {
    Batch batch = random_batch(3, 3, extreme, 14);
    auto logits = batch.logits.narrow(0, 0, 3).clone().requires_grad_();
    const auto weights = torch::tensor({1.0, 2.0, 0.5}, torch::kFloat64);
    const auto loss = make_strategy("multi-label", several_diseases(3))->loss(logits, labels, weights);
    loss.backward();
    double sum = 0, total = 0;
    for (std::int64_t n = 0; n < 3; ++n) {
      for (std::int64_t k = 0; k < 3; ++k) {
        const double y = labels[n][k].item<double>(), w = weights[n].item<double>();
        if (std::isnan(y)) {
          EXPECT_EQ(logits.grad()[n][k].item<double>(), 0);
          continue;
        }
        const auto z = logits[n][k].detach();
        sum += w * torch::binary_cross_entropy_with_logits(z, torch::full_like(z, y)).item<double>();
        total += w;
        const double slope = w * (z.sigmoid().item<double>() - y) / 5.5;
        EXPECT_NEAR(logits.grad()[n][k].item<double>(), slope, 1e-10);
      }
    }
    EXPECT_EQ(total, 5.5);
    EXPECT_NEAR(loss.item<double>(), sum / total, 1e-10 * std::max(1.0, sum));
  }
}

TEST(MultiLabel, MissingLabelsAndWeightsEqualPytorchsMaskedLoss) {
  for (const std::int64_t classes : {2, 3, 5, 8}) {
    for (const bool extreme : {false, true}) {
      for (const bool weighted : {false, true}) {
        SCOPED_TRACE(testing::Message() << classes << " classes, extreme " << extreme << ", weighted " << weighted);
        const Batch batch = random_batch(classes, classes, extreme, 16);
        auto labels = torch::rand({24, classes}, torch::kFloat64).round();
        const auto known = torch::rand({24, classes}, torch::kFloat64).gt(0.3);
        const auto positive = torch::rand({classes}, torch::kFloat64) + 0.5;
        auto settings = several_diseases(classes);
        settings.positive_weights = {positive.const_data_ptr<double>(), positive.const_data_ptr<double>() + classes};
        auto a = batch.logits.clone().requires_grad_(), b = batch.logits.clone().requires_grad_();
        const auto weights = weighted ? batch.weights : torch::ones({24}, torch::kFloat64);
        const auto loss = make_strategy("multi-label", settings)
                              ->loss(a, torch::where(known, labels, torch::full_like(labels, std::nan(""))), weights);
        const auto each = torch::binary_cross_entropy_with_logits(b, labels, {}, positive, at::Reduction::None);
        const auto mask = known.to(torch::kFloat64) * weights.unsqueeze(1);
        const auto plain = (each * mask).sum() / mask.sum();
        loss.backward();
        plain.backward();
        EXPECT_NEAR(loss.item<double>(), plain.item<double>(), 1e-10 * std::max(1.0, plain.item<double>()));
        EXPECT_LT(largest(a.grad() - b.grad()), 1e-10);
        EXPECT_EQ(largest(a.grad().masked_select(known.logical_not())), 0);
      }
    }
  }
}

TEST(MultiLabel, PositiveWeightsAreThoseOfPytorch) {
  auto settings = several_diseases(3);
  settings.positive_weights = {0.5, 1, 4};
  const Batch batch = random_batch(3, 3, false, 15);
  const auto labels = torch::rand({24, 3}, torch::kFloat64).round();
  const double expected =
      torch::binary_cross_entropy_with_logits(batch.logits, labels, {}, torch::tensor({0.5, 1.0, 4.0}, torch::kFloat64))
          .item<double>();
  EXPECT_NEAR(make_strategy("multi-label", settings)->loss(batch.logits, labels).item<double>(), expected, 1e-12);
}

TEST(MultiLabel, ProbabilitiesAreSharesOfSigmoidsOrSigmoids) {
  const auto logits = torch::tensor({1.0, -2.0, 0.5, -800.0, -801.0, -1e4}, torch::kFloat64).reshape({2, 3});
  const auto shares = make_strategy("multi-label", {class_names(3)})->decode(logits);
  const auto sigmoids = logits[0].sigmoid();
  EXPECT_LT(largest(shares[0] - sigmoids / sigmoids.sum()), 1e-15);
  EXPECT_NEAR(shares[1][0].item<double>(), 1 / (1 + std::exp(-1.0)), 1e-12);  // where every sigmoid rounds to 0
  const auto several = make_strategy("multi-label", several_diseases(3));
  EXPECT_LT(largest(several->decode(logits) - logits.sigmoid()), 1e-15);
  EXPECT_THROW(several->predicted(logits), core::Error);
}

TEST(MultiLabel, RefusesLabelsThatDoNotFit) {
  const auto several = make_strategy("multi-label", several_diseases(3));
  EXPECT_THROW(several->loss(torch::zeros({1, 3}), torch::tensor({0.0, 0.5, 1.0}).reshape({1, 3})), core::Error);
  EXPECT_THROW(several->loss(torch::zeros({1, 3}), torch::zeros({1, 2})), core::Error);
  EXPECT_THROW(several->loss(torch::zeros({1, 3}), torch::zeros({1, 3}, torch::kInt64)), core::Error);
  const auto exclusive = make_strategy("multi-label", {class_names(3)});
  EXPECT_THROW(exclusive->loss(torch::zeros({1, 3}), torch::zeros({1, 3})), core::Error);
}

TEST(Strategy, TemperatureDividesLogitsBeforeDecodingOnly) {
  for (const auto& name : strategy_names()) {
    StrategySettings settings{class_names(4)};
    const auto plain = make_strategy(name, settings);
    settings.temperature = 2.5;
    const auto tempered = make_strategy(name, settings);
    const Batch batch = random_batch(4, plain->head_count(), false, 16);
    EXPECT_LT(largest(tempered->decode(batch.logits) - plain->decode(batch.logits / 2.5)), 1e-15);
    EXPECT_EQ(tempered->loss(batch.logits, batch.labels).item<double>(),
              plain->loss(batch.logits, batch.labels).item<double>());
  }
}

std::vector<std::int64_t> votes(std::vector<double> logits) {
  const auto strategy = strategy_of("one-vs-one", 3, "vote");
  const auto chosen = strategy->predicted(torch::tensor(logits, torch::kFloat64).reshape({-1, 3}));
  return {chosen.data_ptr<std::int64_t>(), chosen.data_ptr<std::int64_t>() + chosen.size(0)};
}

TEST(Vote, CountsVotesThenSumsThenClassOrder) {
  EXPECT_THAT(votes({0.1, 0.1, 9.0}), ElementsAre(0));   // two narrow wins beat one clear win
  EXPECT_THAT(votes({1.0, -2.0, 0.5}), ElementsAre(2));  // a circle: one vote each, class 2 won by most
  EXPECT_THAT(votes({1.0, -1.0, 1.0}), ElementsAre(0));  // a circle of equals: class order
  EXPECT_THAT(votes({0.0, 0.0, 0.0}), ElementsAre(0));
}

TEST(Vote, ScoresAreSharesOfAllPairsAndAreNoProbabilities) {
  const auto strategy = strategy_of("one-vs-one", 3, "vote");
  EXPECT_FALSE(strategy->calibrated());
  EXPECT_TRUE(strategy_of("one-vs-one", 3)->calibrated());
  const auto score = strategy->decode(torch::tensor({1e4, 1e4, 0.0}, torch::kFloat64).reshape({1, 3}));
  EXPECT_NEAR(score[0][0].item<double>(), 2.0 / 3, 1e-15);
  EXPECT_NEAR(score[0][1].item<double>(), 1.0 / 6, 1e-15);
  EXPECT_NEAR(score.sum().item<double>(), 1, 1e-15);
}

TEST(Strategy, EqualProbabilitiesPredictTheFirstClass) {
  EXPECT_EQ(strategy_of("softmax", 4)->predicted(torch::zeros({1, 4})).item<std::int64_t>(), 0);
  EXPECT_EQ(
      strategy_of("softmax", 4)->predicted(torch::tensor({0.F, 1.F, 1.F, 0.F}).reshape({1, 4})).item<std::int64_t>(),
      1);
}

std::string refusal(const std::function<void()>& act) {
  try {
    act();
  } catch (const core::UsageError& e) {
    return e.what();
  }
  return "accepted";
}

TEST(Strategy, RefusesSettingsThatDoNotFit) {
  EXPECT_THAT(refusal([] { strategy_of("softmax", 1); }), HasSubstr("at least two classes"));
  EXPECT_THAT(refusal([] { make_strategy("softmax", {{"A", "A"}}); }), HasSubstr("A is named twice"));
  EXPECT_THAT(refusal([] { strategy_of("pairwise", 3); }), HasSubstr("softmax, one-vs-one, multi-label"));
  EXPECT_THAT(refusal([] { strategy_of("one-vs-one", 3, "softmax"); }), HasSubstr("no decoding softmax"));
  EXPECT_THAT(refusal([] { strategy_of("softmax", 3, "auto", 1); }), HasSubstr("label smoothing"));
  const auto with = [](const std::string& name, double focal, double smoothing, std::vector<double> positive,
                       double temperature) {
    StrategySettings settings{class_names(3), "auto", smoothing};
    settings.focal = focal;
    settings.positive_weights = std::move(positive);
    settings.temperature = temperature;
    return refusal([&] { make_strategy(name, settings); });
  };
  EXPECT_THAT(with("softmax", 0.5, 0, {}, 1), HasSubstr("focal is 0 or at least 1"));
  EXPECT_THAT(with("softmax", 2, 0.1, {}, 1), HasSubstr("exclude each other"));
  EXPECT_THAT(with("one-vs-one", 0, 0, {1, 1, 1}, 1), HasSubstr("belong to multi-label"));
  EXPECT_THAT(with("multi-label", 0, 0, {1, 1}, 1), HasSubstr("one positive weight a class: 3, not 2"));
  EXPECT_THAT(with("multi-label", 0, 0, {1, 0, 1}, 1), HasSubstr("above 0"));
  EXPECT_THAT(with("softmax", 0, 0, {}, 0), HasSubstr("temperature"));
}

}  // namespace
}  // namespace tripet::model
