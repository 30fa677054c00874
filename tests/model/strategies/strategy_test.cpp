// What is each strategy's own: PyTorch's losses where it has them, heads and their names, decoding, settings.
#include "model/strategies/strategy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "core/error.hpp"
#include "model/batches.hpp"

namespace tripet::model {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Softmax, IsPytorchsCrossEntropyAndNllOfLogSoftmax) {
  const Batch batch = random_batch(4, 4, true, 10);
  const auto strategy = strategy_of("softmax", 4);
  const double loss = strategy->loss(batch.logits, batch.labels).item<double>();
  EXPECT_NEAR(loss, torch::cross_entropy_loss(batch.logits, batch.labels).item<double>(), 1e-10 * std::abs(loss));
  EXPECT_NEAR(loss, torch::nll_loss(batch.logits.log_softmax(1), batch.labels).item<double>(), 1e-10 * std::abs(loss));
  // Class weights as sample weights give PyTorch's own weighted sum, divided by the number of scans.
  const auto class_weights = torch::tensor({0.5, 1.0, 2.0, 3.0}, torch::kFloat64);
  EXPECT_NEAR(strategy->loss(batch.logits, batch.labels, class_weights.index_select(0, batch.labels)).item<double>(),
              torch::cross_entropy_loss(batch.logits, batch.labels, class_weights, at::Reduction::Sum).item<double>() /
                  static_cast<double>(batch.labels.size(0)),
              1e-9);
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
        ++total;
        const double slope = w * (z.sigmoid().item<double>() - y) / 6;
        EXPECT_NEAR(logits.grad()[n][k].item<double>(), slope, 1e-10);
      }
    }
    EXPECT_EQ(total, 6);
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
        const auto plain = (each * mask).sum() / known.sum();
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
  EXPECT_THAT(with("multi-label", 0, 0, {1, 1}, 1), HasSubstr("one positive weight per class: 3, not 2"));
  EXPECT_THAT(with("multi-label", 0, 0, {1, 0, 1}, 1), HasSubstr("above 0"));
  EXPECT_THAT(with("softmax", 0, 0, {}, 0), HasSubstr("temperature"));
}

}  // namespace
}  // namespace tripet::model
