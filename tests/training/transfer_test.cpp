// Verifies transfer: where the weights come from, who may not have trained them, what is frozen, who learns how fast.

#include "training/transfer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "model/weights/model_file.hpp"
#include "model/weights/weights.hpp"
#include "training/data/splits.hpp"
#include "training/fit.hpp"
#include "training/fixture.hpp"
#include "training/optimiser.hpp"
#include "training/predictor.hpp"

namespace tripet::training {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class TransferTest : public tests::TrainingTest {
 protected:
  /// The trained model of fold 0 of a run.
  std::filesystem::path trained(const std::string& name) {
    options_.learning.epochs = 1;
    fit(experiment(), job(name));
    return folder_ / name;
  }

  std::string refusal(int fold, std::uint64_t seed = 1) {
    Job wanted = job("next");
    wanted.fold = fold;
    try {
      check_settings(experiment(seed), {wanted});
    } catch (const core::Error& e) {
      return e.what();
    }
    return "accepted";
  }

  std::map<std::string, torch::Tensor> state(const std::string& run) {
    return model::state_of(*model::read_model(folder_ / run / "model.safetensors").network);
  }
};

TEST_F(TransferTest, AFrozenTrunkStaysAndTheHeadLearns) {
  options_.learning.init = trained("first");
  options_.learning.freeze = "trunk";
  options_.learning.epochs = 3;
  fit(experiment(), job("second", "one-vs-one"));
  const auto before = state("first"), after = state("second");
  for (const auto& [name, tensor] : before) {
    EXPECT_EQ(torch::equal(tensor, after.at(name)), !name.starts_with("head.")) << name;
  }
}

TEST_F(TransferTest, TheSameWeightsElsewhereAreTheSameRun) {
  options_.learning.init = trained("first");
  fit(experiment(), job("second"));
  std::filesystem::rename(folder_ / "first", folder_ / "moved");
  options_.learning.init = folder_ / "moved/model.safetensors";
  EXPECT_TRUE(is_finished(experiment(), job("second")));
  options_.learning.init = folder_ / "second";
  EXPECT_THROW(is_finished(experiment(), job("second")), core::Error);
}

TEST_F(TransferTest, StopsWhereATrainingParticipantIsHeldOut) {
  options_.learning.init = trained("first");
  EXPECT_EQ(refusal(0), "accepted");
  EXPECT_THAT(refusal(1), AllOf(HasSubstr("--init "), HasSubstr("first"), HasSubstr("trained on sub-"),
                                HasSubstr("14 more"), HasSubstr("holds out for testing")));
  // Nor by a detour: what the second model started from counts.
  options_.learning.freeze = "trunk";
  fit(experiment(), job("second"));
  options_.learning.init = folder_ / "second";
  EXPECT_THAT(refusal(1), HasSubstr("trained on sub-"));
  const auto training = model::read_model(folder_ / "second/model.safetensors").description.training;
  EXPECT_TRUE(training.at("init").contains("participants"));
}

TEST_F(TransferTest, AParticipantOfTheFirstTrainingIsKnownAfterTheSecond) {
  const core::Json grandparent{{"salt", "a"}, {"participants", {core::hash_bytes("asub-1")}}};
  const core::Json parent{{"salt", "b"}, {"participants", {core::hash_bytes("bsub-2")}}, {"init", grandparent}};
  const core::Json model{{"salt", "c"}, {"participants", core::Json::array()}, {"init", parent}};
  EXPECT_THAT(trained_with(model, {"sub-1", "sub-2", "sub-3"}), testing::ElementsAre("sub-1", "sub-2"));
  EXPECT_THAT(trained_with(nullptr, {"sub-1"}), testing::IsEmpty());
  EXPECT_THROW(trained_with({{"participants", 3}}, {"sub-1"}), core::Error);
}

TEST_F(TransferTest, WeightsThatDoNotFitEndBeforeTraining) {
  options_.learning.init = trained("first");
  options_.learning.model = "sfcn";
  EXPECT_THAT(refusal(0), AllOf(HasSubstr("--init "), HasSubstr("architecture conv5, not sfcn")));
  options_.learning.init = folder_ / "absent.pth";
  EXPECT_THAT(refusal(0), HasSubstr("absent.pth"));
  options_.learning.init.clear();
  options_.learning.freeze = "trunk";
  EXPECT_THAT(refusal(0), HasSubstr("needs --init"));
}

TEST_F(TransferTest, StagesNearerTheInputLearnMoreSlowly) {
  options_.learning.layer_decay = 0.5;
  options_.learning.weight_decay = 0;
  const auto network = model::make_network({"conv5", {8, 8, 8}, 3, 0}, 1);
  AdamW optimiser = make_optimiser(*network, options_.learning);
  std::map<std::string, torch::Tensor> before = model::state_of(*network);
  for (auto& [name, tensor] : before) tensor = tensor.clone();
  for (auto& parameter : network->parameters()) parameter.mutable_grad() = torch::ones_like(parameter);
  optimiser.step(0.01);
  // The first step of Adam moves each weight by its learning rate.
  for (const auto& item : network->named_parameters()) {
    const double moved = (before.at(item.key()) - item.value()).mean().item<double>();
    const double above = 5.0 - static_cast<double>(network->stage_of(item.key()));
    EXPECT_NEAR(moved, 0.01 * std::pow(0.5, above), 1e-6) << item.key();
  }
}

}  // namespace
}  // namespace tripet::training
