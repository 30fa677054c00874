// Verifies the checks of maps: likeness against numbers by hand, networks made random from the head on, and that maps
// of a known network pass or fail as they should.

#include "explanation/checks/checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "explanation/checks/faithfulness.hpp"
#include "explanation/checks/likeness.hpp"
#include "explanation/checks/random_weights.hpp"
#include "explanation/methods/integrated_gradients.hpp"
#include "explanation/networks.hpp"
#include "imaging/template_grid.hpp"
#include "model/weights/weights.hpp"

namespace tripet::explanation {
namespace {

TEST(Likeness, IsSpearmansOfSizesInTheBrain) {
  // Sizes 1 2 3 4 and 2 1 4 3: 1 - 6 * 4 / (4 * 15) = 0.6. The last voxel is outside.
  const std::vector<float> a{-1, 2, -3, 4, 9}, b{2, 1, -4, 3, 0}, brain{1, 1, 1, 1, 0};
  EXPECT_NEAR(likeness(a, b, brain), 0.6, 1e-12);
  EXPECT_NEAR(likeness(a, a, brain), 1, 1e-12);
  // Ties share their mean rank: 1.5 1.5 3 against 1 2 3.
  const std::vector<float> tied{1, 1, 2}, plain{1, 2, 3}, all{1, 1, 1};
  EXPECT_NEAR(likeness(tied, plain, all), 1.5 / std::sqrt(1.5 * 2), 1e-12);
  EXPECT_TRUE(std::isnan(likeness(std::vector<float>(3, 2.0F), plain, all)));
}

TEST(RandomWeights, ComeFromTheHeadOn) {
  const auto network = tests::trained_network("conv5", {16, 18, 14}, 3);
  const auto trained = model::state_of(*network);
  for (const std::size_t stages : {0u, 1u, 3u, 6u}) {
    const auto random = with_random_weights(*network, stages, 7);
    EXPECT_FALSE(random->is_training());
    for (const auto& [name, tensor] : model::state_of(*random)) {
      const bool made_random = network->stage_of(name) + stages >= network->stage_count();
      if (name.ends_with("num_batches_tracked")) continue;
      EXPECT_EQ(torch::equal(tensor, trained.at(name)), !made_random) << name << " " << stages;
    }
    for (const auto& parameter : random->parameters()) EXPECT_FALSE(parameter.requires_grad());
  }
}

class FaithfulnessTest : public testing::Test {
 protected:
  FaithfulnessTest() {
    const torch::NoGradGuard no_gradient;
    grid_ = imaging::template_grid(10);
    const auto size = grid_.size;
    network_ = tests::trained_network("conv5", {size[2], size[1], size[0]}, 3);
    torch::manual_seed(2);
    const auto drawn = torch::randn({static_cast<std::int64_t>(grid_.count())});
    const std::vector<float> seen(drawn.data_ptr<float>(), drawn.data_ptr<float>() + drawn.numel());
    input_ = make_input(seen, std::vector<float>(seen.size()), grid_, torch::kCPU, "test");
    brain_.assign(grid_.count(), 1);
  }

  ops::Grid grid_;
  std::shared_ptr<model::Network> network_;
  MapInput input_;
  std::vector<float> brain_;
};

TEST_F(FaithfulnessTest, SharesOfTheAnswerBeatChanceAndTheirOppositeDoesNot) {
  const auto strategy = tests::strategy_of("softmax");
  const Target target("logit_AD", *strategy);
  const Explained explained{*network_, target};
  MethodOptions options;
  options.smooth_fwhm = 0;
  std::vector<float> map = make_map("integrated-gradients", explained, input_, options, [] {}).values;
  const Faithfulness found = faithfulness(explained, input_, map, brain_, "chance");
  EXPECT_EQ(found.deletion, 1);
  EXPECT_EQ(found.insertion, 1);
  for (float& value : map) value = -value;
  const Faithfulness opposite = faithfulness(explained, input_, map, brain_, "chance");
  EXPECT_EQ(opposite.deletion, 0);
  EXPECT_EQ(opposite.insertion, 0);
}

TEST(Checks, FailOnTheWrongSideOfTheirLimitAndSayWhatItMeans) {
  const Check insensitive{"softmax", "grad-cam", "weights", 0.8, 0.5, true, 4},
      sensitive{"softmax", "grad-cam", "weights", 0.2, 0.5, true, 4},
      weak{"softmax", "occlusion", "deletion", 0.5, 0.75, false, 4};
  EXPECT_FALSE(insensitive.passed());
  EXPECT_EQ(insensitive.meaning(), "this map does not depend on the model; do not read it");
  EXPECT_TRUE(sensitive.passed());
  EXPECT_FALSE(weak.passed());
  const Check unknown{"softmax", "occlusion", "stability", NAN, 0.5, false, 0};
  EXPECT_FALSE(unknown.passed());  // what could not be measured is not vouched for
  const core::Tsv table = checks_table({insensitive, sensitive});
  EXPECT_EQ(table.at(0, "passed"), "no");
  EXPECT_EQ(table.at(1, "meaning"), "n/a");
}

}  // namespace
}  // namespace tripet::explanation
