// Verifies training with synthetic scans beside real ones: no generator that has seen a held-out participant is taken,
// the held-out sets stay as they are, and a comparison with synthetic scans gives the same bytes when it is resumed.

#include "training/synthesis/fold_scans.hpp"

#include <gmock/gmock.h>

#include "core/error.hpp"
#include "core/tsv.hpp"
#include "model/weights/model_file.hpp"
#include "training/compare.hpp"
#include "training/fixture.hpp"
#include "training/initial_weights.hpp"
#include "training/synthesis/gan_fit.hpp"

namespace tripet::training {
namespace {

using testing::HasSubstr;

class FoldScansTest : public tests::TrainingTest {
 protected:
  FoldScansTest() {
    options_.learning.epochs = 2;
    options_.strategies = {"softmax"};
    options_.synthetic_steps = 2;
  }
  /// Two scans of each class by a generator of this fold's training participants.
  std::string sampled(const Experiment& data, int fold, bool all = false) const {
    GanOptions gan;
    gan.steps = 1;
    gan.width = 2;
    const auto name = "gan" + std::to_string(fold) + (all ? "-all" : "");
    fit_gan(data, {folder_ / name, 0, fold, all, "# options\n"}, gan);
    write_synthetic_scans(SyntheticSource(folder_ / name), folder_ / (name + "-scans"), {}, 2, 1);
    return (folder_ / (name + "-scans")).string();
  }
  std::string refusal() const {
    try {
      compare(options_, 1, 1, [](const TrainOptions& run) { return run.strategy; });
    } catch (const core::UsageError& e) {
      return e.what();
    }
    return "no usage error";
  }
};

std::set<std::string> in_set(const Split& split, Set wanted) {
  std::set<std::string> names;
  for (const auto& [participant, set] : split) {
    if (set == wanted) names.insert(participant);
  }
  return names;
}

TEST_F(FoldScansTest, AGeneratorThatHasSeenAHeldOutParticipantIsRefused) {
  const Experiment data = experiment();
  options_.synthetic = {sampled(data, 0)};
  EXPECT_THAT(refusal(), testing::AllOf(HasSubstr("has seen sub-1"), HasSubstr("repeat 0, fold 1")));
  options_.synthetic = {sampled(data, 0, true)};
  EXPECT_THAT(refusal(), HasSubstr("repeat 0, fold 0"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "compared"));
}

TEST_F(FoldScansTest, EachFoldTakesTheGeneratorThatHasSeenNoneOfItsHeldOutParticipants) {
  const Experiment data = experiment();
  const auto zero = sampled(data, 0), one = sampled(data, 1);
  const FoldScans scans(data, {zero, one}, {{0, 0}, {0, 1}});
  for (int fold : {0, 1}) {
    const Experiment both = scans.experiment(data, {0, fold}, false);
    ASSERT_EQ(both.cohort.examples.size(), data.cohort.examples.size() + 6);
    EXPECT_THAT(both.cohort.examples.back().volume.string(), HasSubstr("gan" + std::to_string(fold) + "-scans"));
  }
}

TEST_F(FoldScansTest, SyntheticScansTrainAndNothingElse) {
  const Experiment data = experiment();
  const FoldScans scans(data, {sampled(data, 0)}, {{0, 0}});
  const Split real = data.split(0, 0);
  for (const bool alone : {false, true}) {
    const Experiment more = scans.experiment(data, {0, 0}, alone);
    const Split split = more.split(0, 0);
    for (const Set set : {Set::validation, Set::test}) EXPECT_EQ(in_set(split, set), in_set(real, set));
    std::set<std::string> expected = alone ? std::set<std::string>() : in_set(real, Set::train);
    for (const auto& id : more.synthetic->ids) expected.insert(id);
    EXPECT_EQ(expected.size(), (alone ? 0U : 12U) + 6U);
    EXPECT_EQ(in_set(split, Set::train), expected);
    EXPECT_EQ(more.data_hash, data.data_hash);
    EXPECT_NE(more.dataset->hash(), data.dataset->hash());
  }
}

TEST_F(FoldScansTest, AComparisonWithSyntheticScansIsResumedToTheSameBytes) {
  const auto describe = [](const TrainOptions& run) { return run.strategy; };
  options_.synthetic = {"3"};
  const core::Tsv joined = core::Tsv::read(compare(options_, 5, 1, describe));
  EXPECT_EQ(joined.size(), 3U * 30U);
  std::set<std::string> names;
  for (std::size_t row = 0; row < joined.size(); ++row) names.insert(joined.at(row, "strategy"));
  EXPECT_EQ(names, (std::set<std::string>{"softmax", "softmax+synthetic", "softmax-on-synthetic"}));
  const std::string before = bytes("compared/predictions.tsv");
  std::filesystem::remove_all(folder_ / "compared/synthetic/repeat-0/fold-1");
  std::filesystem::remove_all(folder_ / "compared/softmax+synthetic/repeat-0/fold-1");
  std::filesystem::remove(folder_ / "compared/softmax-on-synthetic/repeat-0/fold-0/predictions.tsv");
  compare(options_, 5, 2, describe);
  EXPECT_EQ(before, bytes("compared/predictions.tsv"));
  // The real runs are those of a comparison without.
  const std::string real = bytes("compared/softmax/repeat-0/fold-0/model.safetensors");
  options_.synthetic.clear();
  options_.out = folder_ / "real";
  compare(options_, 5, 1, describe);
  EXPECT_EQ(real, bytes("real/softmax/repeat-0/fold-0/model.safetensors"));
}

// What learnt from synthetic scans alone still knows the participants of their generator, as --init has to be told.
TEST_F(FoldScansTest, AModelKeepsWhomTheGeneratorOfItsScansHasSeen) {
  const Experiment data = experiment(5);
  options_.synthetic = {"2"};
  options_.strategies = {"softmax", "one-vs-one"};
  compare(options_, 5, 2, [](const TrainOptions& run) { return run.strategy; });
  // Beside six networks a fold the control is cheap, and trained without being asked for.
  EXPECT_TRUE(std::filesystem::exists(folder_ / "compared/softmax+other-seed/repeat-0/fold-1/model.safetensors"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "compared/one-vs-one+other-seed"));
  const auto model =
      model::read_model(folder_ / "compared/softmax-on-synthetic/repeat-0/fold-0/model.safetensors").description;
  const auto train = in_set(data.split(0, 0), Set::train);
  EXPECT_EQ(trained_with(model.training, train), train);
  EXPECT_TRUE(trained_with(model.training, in_set(data.split(0, 0), Set::test)).empty());
}

TEST_F(FoldScansTest, WhatIsNeitherANumberNorAFolderIsRefused) {
  for (const char* wrong : {"0", "2.5", "-1", "nowhere"}) {
    options_.synthetic = {wrong};
    EXPECT_THAT(refusal(), HasSubstr("--synthetic " + std::string(wrong)));
  }
  EXPECT_FALSE(SyntheticRequest::parse({}).wanted());
}

}  // namespace
}  // namespace tripet::training
