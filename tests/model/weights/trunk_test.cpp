// Weights of elsewhere for the trunk: what matches is taken, what does not is named, and nothing is matched by half.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <functional>

#include "core/error.hpp"
#include "model/networks/network.hpp"
#include "model/weights/trunk.hpp"
#include "model/weights/weights.hpp"

namespace tripet::model {
namespace {

using testing::AllOf;
using testing::HasSubstr;

using State = std::map<std::string, torch::Tensor>;

std::shared_ptr<Network> network_of(const std::string& name, std::int64_t heads = 3, std::uint64_t seed = 1,
                                    const std::string& geometry = "monai", const std::string& shortcut = "auto") {
  return make_network({name, {16, 16, 16}, heads, 0, geometry, shortcut}, seed);
}

State copy_of(const Network& network) {
  State state = state_of(network);
  for (auto& [name, tensor] : state) tensor = tensor.clone();
  return state;
}

/// Why weights are refused; that nothing was changed then is checked here.
std::string refusal(const State& given, Network& network, const std::map<std::string, std::string>& metadata = {}) {
  const State before = copy_of(network);
  try {
    load_trunk(network, given, metadata);
  } catch (const core::Error& e) {
    for (const auto& [name, tensor] : state_of(network)) EXPECT_TRUE(torch::equal(tensor, before.at(name))) << name;
    return e.what();
  }
  return "accepted";
}

TEST(Trunk, IsTakenAndTheHeadStays) {
  const auto from = network_of("conv5", 6, 2);
  const auto to = network_of("conv5", 3, 1);
  const State before = copy_of(*to);
  State given = copy_of(*from);
  given["decoder.weight"] = torch::ones({3});
  given["block1.conv.weight"] = given["block1.conv.weight"].to(torch::kFloat64);
  given.erase("block2.norm.num_batches_tracked");
  const auto report = load_trunk(*to, given);
  EXPECT_EQ(report.taken, before.size() - 3);
  EXPECT_EQ(report.converted, 1U);
  EXPECT_THAT(report.fresh,
              testing::UnorderedElementsAre("head.weight", "head.bias", "block2.norm.num_batches_tracked"));
  EXPECT_THAT(report.not_used, testing::UnorderedElementsAre("head.weight", "head.bias", "decoder.weight"));
  for (const auto& [name, tensor] : state_of(*to)) {
    const auto& expected = to->in_head(name) || !given.contains(name) ? before.at(name) : given.at(name);
    EXPECT_TRUE(torch::equal(tensor, expected.to(tensor.scalar_type()))) << name;
  }
  EXPECT_THAT(describe(report), AllOf(HasSubstr("tensors taken (1 converted"), HasSubstr("starting anew: "),
                                      HasSubstr("not used: "), HasSubstr("decoder.weight")));
}

TEST(Trunk, TakesThePrefixOfParallelTraining) {
  State given;
  for (const auto& [name, tensor] : copy_of(*network_of("conv5", 3, 2))) given["module." + name] = tensor;
  const auto network = network_of("conv5");
  EXPECT_EQ(refusal(given, *network), "accepted");
  EXPECT_TRUE(torch::equal(state_of(*network).at("block3.conv.weight"), given.at("module.block3.conv.weight")));
}

TEST(Trunk, NothingIsMatchedByHalf) {
  const auto network = network_of("conv5");
  const auto spoilt = [&](const std::function<void(State&)>& spoil) {
    State given = copy_of(*network_of("conv5", 3, 2));
    spoil(given);
    return refusal(given, *network);
  };
  EXPECT_THAT(spoilt([](State& given) { given.erase("block4.norm.bias"); }), HasSubstr("missing: block4.norm.bias"));
  EXPECT_THAT(spoilt([](State& given) { given["block4.conv.weight"] = torch::ones({3}); }),
              HasSubstr("different: block4.conv.weight is [3] Float instead of [64, 32, 3, 3, 3] Float"));
  EXPECT_THAT(spoilt([](State& given) { given["block4.norm.bias"][2] = std::nanf(""); }),
              HasSubstr("not finite: block4.norm.bias"));
  EXPECT_THAT(spoilt([](State& given) { given["block5.more"] = torch::ones({3}); }), HasSubstr("unknown: block5.more"));
  EXPECT_THAT(spoilt([](State& given) { given.clear(); }), AllOf(HasSubstr("missing: "), HasSubstr(" more")));
}

TEST(Trunk, OtherNetworksAreRefused) {
  // The smaller one's names and shapes are all in the larger one.
  EXPECT_THAT(refusal(copy_of(*network_of("resnet18")), *network_of("resnet10")), HasSubstr("unknown: layer1.1."));
  EXPECT_THAT(refusal(copy_of(*network_of("resnet10")), *network_of("resnet18")), HasSubstr("missing: layer1.1."));
  EXPECT_THAT(refusal(copy_of(*network_of("conv5")), *network_of("resnet10")), HasSubstr("missing: "));
  const auto other_input = make_network({"conv5-fc3", {40, 16, 16}, 3, 0}, 1);
  EXPECT_THAT(refusal(copy_of(*network_of("conv5-fc3")), *other_input), HasSubstr("different: fc.2.weight"));
}

TEST(Trunk, OtherGeometriesAreRefused) {
  EXPECT_THAT(refusal(copy_of(*network_of("resnet10", 3, 1, "medicalnet")), *network_of("resnet10")),
              AllOf(HasSubstr("missing: layer2.0.downsample.0.bias"), HasSubstr("--resnet-geometry")));
  EXPECT_THAT(refusal(copy_of(*network_of("resnet10")), *network_of("resnet10", 3, 1, "monai", "A")),
              AllOf(HasSubstr("unknown: layer2.0.downsample"), HasSubstr("--resnet-shortcut")));
  // Names and shapes are the same: only a model's own words tell.
  const auto wanted = network_of("resnet10", 3, 1, "medicalnet", "A");
  const State given = copy_of(*network_of("resnet10", 3, 1, "monai", "A"));
  std::map<std::string, std::string> words{
      {"tripet_schema", "1"}, {"architecture", "resnet10"}, {"geometry", "monai"}, {"shortcut", "A"}};
  EXPECT_THAT(refusal(given, *wanted, words), HasSubstr("a model with geometry monai, not medicalnet"));
  words["geometry"] = "medicalnet";
  EXPECT_EQ(refusal(given, *wanted, words), "accepted");
  words["architecture"] = "resnet18";
  EXPECT_THAT(refusal(given, *wanted, words), HasSubstr("a model with architecture resnet18, not resnet10"));
}

}  // namespace
}  // namespace tripet::model
