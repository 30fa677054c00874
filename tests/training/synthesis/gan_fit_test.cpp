// Verifies the training of a generator on phantoms: it makes scans of the class that it is asked for, gives the same
// bytes twice and after a stop, watches for mode collapse and for what is not a number, and keeps who trained it.

#include "training/synthesis/gan_fit.hpp"

#include <gmock/gmock.h>
#include <torch/types.h>

#include "core/error.hpp"
#include "model/generative/generator_file.hpp"
#include "training/fixture.hpp"
#include "training/initial_weights.hpp"
#include "training/synthesis/adversaries.hpp"
#include "training/synthesis/gan_watch.hpp"
#include "training/synthesis/scan_maps.hpp"
#include "training/tensorboard.hpp"

namespace tripet::training {
namespace {

using testing::HasSubstr;

class GanFitTest : public tests::TrainingTest {
 protected:
  GanFitTest() {
    gan_.steps = 230;
    gan_.batch_size = 6;
    gan_.latent = 8;
    gan_.width = 4;
  }
  GanJob gan_job(const std::string& name) const { return {folder_ / name, 0, 0, false, "# options\n"}; }

  GanOptions gan_;
};

// Mean over the voxels of each slab along z of what 20 scans of a class hold: the class's own has twice the uptake.
std::vector<double> slabs(const model::GeneratorFile& file, std::int64_t label) {
  const torch::NoGradGuard no_grad;
  const auto classes = torch::full({20}, label, torch::kInt64);
  const auto output =
      file.generator->forward(latent_noise(20, model::dcgan_numbers(file.generator->settings()), "test"), classes);
  const auto scans = ScanMaps{file.mean, file.deviation}.to_scans(output);
  std::vector<double> means;
  for (std::int64_t slab = 0; slab < 3; ++slab) {
    means.push_back(scans.slice(2, 4 * slab, 4 * slab + 4).mean().item<double>());
  }
  return means;
}

TEST_F(GanFitTest, MakesScansOfTheClassThatIsAskedFor) {
  const Experiment data = experiment();
  gan_.steps = 500;
  gan_.batch_size = 12;  // as many of each class every time: they lie far apart, and batch norm takes all together
  gan_.generator_rate = gan_.discriminator_rate = 5e-4;
  fit_gan(data, gan_job("run"), gan_);
  const auto file = model::read_generator(folder_ / "run");
  EXPECT_EQ(file.classes, data.cohort.classes);
  for (std::int64_t label = 0; label < 3; ++label) {
    const auto means = slabs(file, label);
    for (std::int64_t slab = 0; slab < 3; ++slab) {
      EXPECT_NEAR(means[static_cast<std::size_t>(slab)], slab == label ? 2 : 1, 0.35) << label << " " << slab;
    }
  }
  const auto record = core::read_json(folder_ / "run/run.json");
  EXPECT_EQ(record.at("finished"), true);
  EXPECT_EQ(record.at("scans").dump(), R"({"CN":4,"MCI":4,"AD":4})");
  EXPECT_GT(record.at("diversity").get<double>(), 0.2);
}

TEST_F(GanFitTest, WritesItsFiles) {
  fit_gan(experiment(), gan_job("run"), gan_);
  for (const char* file : {"config.cfg", "run.json", "splits.tsv", "checkpoint.pt", "generator.safetensors",
                           "samples.png", "history.tsv"}) {
    EXPECT_TRUE(std::filesystem::exists(folder_ / "run" / file)) << file;
  }
  const auto history = core::Tsv::read(folder_ / "run/history.tsv");
  ASSERT_EQ(history.size(), 3U);
  EXPECT_EQ(history.at(2, "step"), "230");
  const auto events = tests::tensorboard_reads(folder_ / "run");
  for (const char* tag : {"loss/discriminator", "loss/generator", "diversity"}) {
    EXPECT_EQ(events["scalars"][tag].size(), 3U) << tag;
  }
  ASSERT_EQ(events["pictures"]["samples"].size(), 1U);
  EXPECT_EQ(events["pictures"]["samples"][0][0], 230);
}

TEST_F(GanFitTest, StoppedAndResumedGivesTheSameBytes) {
  const Experiment data = experiment();
  fit_gan(data, gan_job("whole"), gan_);
  const auto stop = [](const GanRound&, int) { throw core::Interrupted(); };
  EXPECT_THROW(fit_gan(data, gan_job("stopped"), gan_, {.after_round = stop, .seconds_to_checkpoint = 0}),
               core::Interrupted);
  int resumed = 0;
  fit_gan(data, gan_job("stopped"), gan_, {.resumed = [&](int steps) { resumed = steps; }});
  EXPECT_EQ(resumed, 100);
  EXPECT_EQ(bytes("whole/generator.safetensors"), bytes("stopped/generator.safetensors"));
  EXPECT_EQ(bytes("whole/samples.png"), bytes("stopped/samples.png"));
  int rounds = 0;
  fit_gan(data, gan_job("stopped"), gan_, {.after_round = [&](const GanRound&, int) { ++rounds; }});
  EXPECT_EQ(rounds, 0);  // finished
  gan_.steps = 240;
  try {
    fit_gan(data, gan_job("stopped"), gan_);
    FAIL();
  } catch (const core::Error& e) {
    EXPECT_THAT(e.what(), HasSubstr("other settings (steps)"));
  }
}

TEST_F(GanFitTest, AnotherSeedGivesAnotherGenerator) {
  gan_.steps = 3;
  fit_gan(experiment(1), gan_job("one"), gan_);
  fit_gan(experiment(1), gan_job("same"), gan_);
  fit_gan(experiment(2), gan_job("other"), gan_);
  EXPECT_EQ(bytes("one/generator.safetensors"), bytes("same/generator.safetensors"));
  EXPECT_NE(bytes("one/generator.safetensors"), bytes("other/generator.safetensors"));
}

TEST_F(GanFitTest, LearnsFromTheTrainingParticipantsAloneAndKeepsWhoTheyAre) {
  gan_.steps = 2;
  const Experiment data = experiment();
  fit_gan(data, gan_job("run"), gan_);
  const auto training = model::read_generator(folder_ / "run").training;
  std::set<std::string> train, others;
  for (const auto& [participant, set] : data.split(0, 0)) (set == Set::train ? train : others).insert(participant);
  EXPECT_EQ(trained_with(training, train), train);
  EXPECT_TRUE(trained_with(training, others).empty());
  GanJob everyone = gan_job("all");
  everyone.all = true;
  fit_gan(data, everyone, gan_);
  EXPECT_EQ(trained_with(model::read_generator(folder_ / "all").training, others), others);
}

TEST_F(GanFitTest, WhatIsNotANumberStopsItAndNamesTheParticipants) {
  gan_.generator_rate = 1e30;
  const Experiment data = experiment();
  try {
    fit_gan(data, gan_job("run"), gan_);
    FAIL();
  } catch (const core::Error& e) {
    EXPECT_THAT(e.what(), testing::AllOf(HasSubstr("not a number"), HasSubstr("sub-1"), HasSubstr("--generator-rate")));
  }
  EXPECT_FALSE(std::filesystem::exists(folder_ / "run/generator.safetensors"));
}

TEST_F(GanFitTest, SpectralNormAndNoAugmentationNoiseOrMomentsLearnToo) {
  gan_.spectral_norm = true;
  gan_.noise = gan_.match_means = gan_.match_deviations = 0;
  gan_.augment = {"none"};
  gan_.steps = 5;
  fit_gan(experiment(), gan_job("run"), gan_);
  EXPECT_NO_THROW(model::read_generator(folder_ / "run"));
}

// Of n scans of independent standard noise two differ by the square root of 2; of equal ones by nothing.
TEST(GanWatch, TheDistanceIsThatOfPairs) {
  torch::manual_seed(1);
  const torch::Tensor classes = torch::arange(8) % 2;
  EXPECT_NEAR(mean_distance(torch::randn({8, 1, 20, 20, 20}), classes), std::sqrt(2.0), 0.02);
  EXPECT_EQ(mean_distance(torch::ones({8, 1, 4, 4, 4}), classes), 0);
}

// Two scans for ever, one of each class: no variety, however far apart they are.
TEST(GanWatch, ClassesThatLieApartAreNoVariety) {
  const torch::Tensor classes = torch::arange(8) % 2;
  EXPECT_EQ(mean_distance(classes.view({8, 1, 1, 1, 1}).expand({8, 1, 4, 4, 4}).to(torch::kFloat32), classes), 0);
}

TEST_F(GanFitTest, AClassWithOneScanIsRefused) {
  core::write_text(folder_ / "splits.tsv",
                   "participant_id\tset\nsub-100\ttrain\nsub-103\ttrain\nsub-101\ttrain\nsub-102\ttrain\nsub-105\t"
                   "train\nsub-106\ttest\nsub-107\ttest\nsub-108\ttest\n");
  options_.data.splits = folder_ / "splits.tsv";
  try {
    gan_scans(experiment(), gan_job("run"));
    FAIL();
  } catch (const core::Error& e) {
    EXPECT_THAT(e.what(), HasSubstr("class MCI has 1 scans"));
  }
}

}  // namespace
}  // namespace tripet::training
