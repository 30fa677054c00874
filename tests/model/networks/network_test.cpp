// Networks: shapes for any input, shared trunks, reproducible weights, and a real gradient step.
#include "model/networks/network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <set>

#include "core/error.hpp"
#include "model/networks/summary.hpp"
#include "model/strategies/strategy.hpp"
#include "model/weights/weights.hpp"

namespace tripet::model {
namespace {

using testing::AllOf;
using testing::HasSubstr;

NetworkSettings settings_of(std::array<std::int64_t, 3> input, std::int64_t heads, const std::string& name = "conv5") {
  return {name, input, heads, 0.2};
}

class EveryNetwork : public testing::TestWithParam<std::string> {};

TEST_P(EveryNetwork, TakesAnyInputSize) {
  const std::vector<std::pair<std::array<std::int64_t, 3>, std::int64_t>> cases{
      {{30, 35, 30}, 6}, {{17, 9, 33}, 3}, {{16, 1, 16}, 1}};
  for (const auto& [input, heads] : cases) {
    const auto network = make_network(settings_of(input, heads, GetParam()), 1);
    const auto scans = torch::randn({2, 1, input[0], input[1], input[2]});
    const auto logits = network->forward(scans);
    EXPECT_EQ(logits.sizes(), torch::IntArrayRef({2, heads}));
    logits.sum().backward();
    for (const auto& parameter : network->parameters()) {
      ASSERT_TRUE(parameter.grad().defined());
      EXPECT_TRUE(parameter.grad().isfinite().all().item<bool>());
    }
  }
}

TEST_P(EveryNetwork, HasEveryParameterInOneStage) {
  const auto network = make_network(settings_of({24, 28, 24}, 3, GetParam()), 1);
  std::set<std::size_t> stages;
  for (const auto& [name, tensor] : state_of(*network)) stages.insert(network->stage_of(name));
  EXPECT_EQ(stages.size(), network->stage_count());
  EXPECT_EQ(network->stage_of(network->named_parameters().front().key()), 0U);
  EXPECT_GE(network->stage_count(), 6U);
  EXPECT_THROW(network->stage_of("other.weight"), core::Error);
}

TEST_P(EveryNetwork, SummaryCountsWhatRuns) {
  const auto network = make_network(settings_of({24, 28, 24}, 3, GetParam()), 1);
  const auto layers = summarise(*network);
  std::int64_t parameters = 0, expected = 0, convolutions = 0;
  for (const auto& parameter : network->parameters()) expected += parameter.numel();
  for (const auto& module : network->modules()) convolutions += module->as<torch::nn::Conv3d>() != nullptr;
  for (const auto& layer : layers) {
    parameters += layer.parameters;
    convolutions -= layer.operation == "convolution";
  }
  EXPECT_EQ(parameters, expected);
  EXPECT_EQ(convolutions, 0);
  EXPECT_TRUE(network->is_training());
  const std::string table = summary_table(*network);
  EXPECT_THAT(table, AllOf(HasSubstr("FLOPs"), HasSubstr(GetParam()), HasSubstr(std::to_string(expected))));
}

TEST_P(EveryNetwork, TheSameSeedGivesTheSameTrunkForEveryStrategy) {
  const std::vector<std::string> classes{"CN", "MCI", "AD", "FTD"};
  std::vector<std::map<std::string, torch::Tensor>> states;
  std::vector<std::shared_ptr<Network>> networks;
  for (const auto& strategy : strategy_names()) {
    torch::rand({3});  // whatever was drawn before must not matter
    const auto heads = make_strategy(strategy, {classes})->head_count();
    networks.push_back(make_network(settings_of({24, 28, 24}, heads, GetParam()), 42));
    states.push_back(state_of(*networks.back()));
  }
  ASSERT_GE(states.size(), 2U);
  int trunk = 0, head = 0;
  for (const auto& [name, tensor] : states[0]) {
    if (networks[0]->in_head(name)) {
      ++head;
      continue;
    }
    ++trunk;
    EXPECT_TRUE(torch::equal(tensor, states[1].at(name))) << name;
  }
  EXPECT_GT(trunk, 10);
  EXPECT_EQ(head, 2);  // weight and bias
  const auto other = state_of(*make_network(settings_of({24, 28, 24}, 4, GetParam()), 43));
  for (const auto& item : networks[0]->named_parameters()) {
    if (item.value().dim() < 2) continue;  // batch norm starts at one and zero
    EXPECT_FALSE(torch::equal(item.value(), other.at(item.key()))) << item.key();
  }
}

TEST_P(EveryNetwork, LeavesTheRandomStreamAsItWas) {
  torch::manual_seed(5);
  const auto expected = torch::rand({4});
  torch::manual_seed(5);
  make_network(settings_of({24, 28, 24}, 3, GetParam()), 1);
  EXPECT_TRUE(torch::equal(torch::rand({4}), expected));
}

TEST_P(EveryNetwork, AScanIsJudgedAloneInEvaluation) {
  const auto network = make_network(settings_of({24, 28, 24}, 3, GetParam()), 1);
  network->eval();
  const torch::NoGradGuard no_gradient;
  const auto scans = torch::randn({3, 1, 24, 28, 24});
  const auto together = network->forward(scans);
  const double tolerance = 1e-5 * (1 + together.abs().max().item<double>());
  for (std::int64_t n = 0; n < 3; ++n) {
    const auto alone = network->forward(scans.narrow(0, n, 1));
    EXPECT_LT((alone - together.narrow(0, n, 1)).abs().max().item<float>(), tolerance);
  }
  const auto last = network->forward(scans.contiguous(torch::MemoryFormat::ChannelsLast3d));
  EXPECT_LT((last - together).abs().max().item<float>(), tolerance);
}

INSTANTIATE_TEST_SUITE_P(Networks, EveryNetwork, testing::ValuesIn(network_names()), [](const auto& network) {
  std::string name;
  for (const char c : network.param) {
    if (std::isalnum(static_cast<unsigned char>(c))) name += c;
  }
  return name;
});

TEST(Conv5, TakesScansOfAFewVoxels) {
  const auto network = make_network(settings_of({1, 2, 3}, 3), 1);
  network->eval();
  EXPECT_EQ(network->forward(torch::randn({1, 1, 1, 2, 3})).sizes(), torch::IntArrayRef({1, 3}));
}

TEST(Conv5, EqualsTheSameOperationsWrittenOut) {
  auto settings = settings_of({20, 18, 22}, 3);
  const auto network = make_network(settings, 3);
  auto state = state_of(*network);
  for (auto& [name, tensor] : state) {
    if (name.ends_with("running_mean")) tensor.uniform_(-0.2, 0.2);
    if (name.ends_with("running_var")) tensor.uniform_(0.5, 1.5);
  }
  network->eval();
  const torch::NoGradGuard no_gradient;
  const auto scan = torch::randn({2, 1, 20, 18, 22});
  torch::Tensor x = scan;
  for (const int block : {1, 2, 3, 4, 5}) {
    const auto of = [&](const std::string& name) { return state.at("block" + std::to_string(block) + "." + name); };
    x = torch::conv3d(x, of("conv.weight"), {}, 1, 1);
    const auto shape = [](const torch::Tensor& t) { return t.reshape({1, -1, 1, 1, 1}); };
    x = (x - shape(of("norm.running_mean"))) / (shape(of("norm.running_var")) + 1e-5).sqrt();
    x = (x * shape(of("norm.weight")) + shape(of("norm.bias"))).clamp_min(0);
    x = torch::max_pool3d(x, 2, 2, 0, 1, true);
    EXPECT_EQ(x.size(1), 4 << block);
  }
  const auto logits = torch::matmul(x.mean({2, 3, 4}), state.at("head.weight").t()) + state.at("head.bias");
  EXPECT_LT((network->forward(scan) - logits).abs().max().item<float>(), 1e-5);
}

TEST(Summary, KnowsTheWorkOfConv5) {
  // 2 x inputs x 27 x outputs for each voxel; each pooling halves every axis.
  const auto layers = summarise(*make_network(settings_of({32, 64, 32}, 3), 1));
  double voxels = 32 * 64 * 32;
  std::int64_t in = 1;
  std::vector<LayerSummary> convolutions;
  for (const auto& layer : layers) {
    if (layer.operation == "convolution") convolutions.push_back(layer);
  }
  ASSERT_EQ(convolutions.size(), 5U);
  for (const auto& layer : convolutions) {
    const std::int64_t out = in == 1 ? 8 : 2 * in;
    EXPECT_EQ(layer.parameters, 27 * in * out);
    EXPECT_EQ(layer.flops, 2.0 * 27 * static_cast<double>(in * out) * voxels);
    in = out;
    voxels /= 8;
  }
  EXPECT_EQ(convolutions[0].name, "block1.conv");
  EXPECT_EQ(convolutions[4].shape, (std::vector<std::int64_t>{128, 2, 4, 2}));
  EXPECT_EQ(layers.back().name, "head");
  EXPECT_EQ(layers.back().flops, 2 * 128 * 3);
}

TEST(ResNet, KnowsItsGeometries) {
  const auto last_map = [](const std::string& geometry) {
    NetworkSettings settings{"resnet10", {64, 64, 64}, 3, 0, geometry};
    const auto network = make_network(settings, 1);
    network->eval();
    const torch::NoGradGuard no_gradient;
    return network->features(torch::zeros({1, 1, 64, 64, 64})).sizes().vec();
  };
  EXPECT_EQ(last_map("monai"), (std::vector<std::int64_t>{1, 512, 4, 4, 4}));
  EXPECT_EQ(last_map("medicalnet"), (std::vector<std::int64_t>{1, 512, 8, 8, 8}));
  const auto shortcut = [](const std::string& name, const std::string& geometry) {
    return make_network({name, {16, 16, 16}, 3, 0, geometry}, 1)->settings().shortcut;
  };
  EXPECT_EQ(shortcut("resnet18", "monai"), "B");
  EXPECT_EQ(shortcut("resnet18", "medicalnet"), "A");
  EXPECT_EQ(shortcut("resnet10", "medicalnet"), "B");
}

TEST(Conv5, DropoutActsInTrainingOnly) {
  auto settings = settings_of({16, 16, 16}, 3);
  settings.dropout = 0.5;
  const auto network = make_network(settings, 1);
  const auto maps = torch::ones({1, 128, 1, 1, 1});
  EXPECT_FALSE(torch::equal(network->classify(maps), network->classify(maps)));
  network->eval();
  EXPECT_TRUE(torch::equal(network->classify(maps), network->classify(maps)));
}

TEST(Conv5, LearnsToTellABrightCornerFromADarkOne) {
  torch::manual_seed(1);
  const auto network = make_network({"conv5", {12, 12, 12}, 1, 0}, 1);
  const auto strategy = make_strategy("one-vs-one", {{"bright", "dark"}});
  auto scans = torch::randn({16, 1, 12, 12, 12}) * 0.1;
  const auto labels = torch::arange(16, torch::kInt64).remainder(2);
  for (std::int64_t n = 0; n < 16; n += 2) scans[n].slice(1, 0, 5).add_(1);
  double first = 0, last = 0;
  for (int step = 0; step < 30; ++step) {
    network->zero_grad();
    const auto loss = strategy->loss(network->forward(scans), labels);
    loss.backward();
    const torch::NoGradGuard no_gradient;
    for (auto& parameter : network->parameters()) parameter -= 0.1 * parameter.grad();
    last = loss.item<double>();
    if (step == 0) first = last;
  }
  EXPECT_LT(last, 0.2 * first);
}

TEST(Network, RefusesSettingsThatDoNotFit) {
  const auto refusal = [](const NetworkSettings& settings) -> std::string {
    try {
      make_network(settings, 1);
    } catch (const core::UsageError& e) {
      return e.what();
    }
    return "accepted";
  };
  EXPECT_THAT(refusal({"conv6", {8, 8, 8}, 3, 0}), HasSubstr("unknown network conv6; there are conv5"));
  EXPECT_THAT(refusal({"resnet10", {8, 8, 8}, 3, 0, "other"}), HasSubstr("unknown geometry other"));
  EXPECT_THAT(refusal({"resnet10", {8, 8, 8}, 3, 0, "monai", "C"}), HasSubstr("unknown shortcut C"));
  EXPECT_THAT(refusal({"conv5", {8, 0, 8}, 3, 0}), HasSubstr("at least one voxel"));
  EXPECT_THAT(refusal({"conv5", {8, 8, 8}, 0, 0}), HasSubstr("at least one head"));
  EXPECT_THAT(refusal({"conv5", {8, 8, 8}, 3, 1}), HasSubstr("dropout"));
}

}  // namespace
}  // namespace tripet::model
