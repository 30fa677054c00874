// Verifies synthetic scans: files that say what they are, whatever becomes of their names, that no step takes for scans
// of people, and whose bytes depend on generator and seed.

#include "training/synthesis/synthetic_scans.hpp"

#include <gmock/gmock.h>
#include <torch/types.h>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/mapped_volume.hpp"
#include "model/weights/safetensors.hpp"
#include "training/data/cohort.hpp"
#include "training/data/dataset.hpp"
#include "training/fixture.hpp"
#include "training/initial_weights.hpp"
#include "training/synthesis/gan_fit.hpp"
#include "training/synthesis/scan_maps.hpp"

namespace tripet::training {
namespace {

using testing::HasSubstr;

class SyntheticScansTest : public tests::TrainingTest {
 protected:
  SyntheticScansTest() {
    GanOptions gan;
    gan.steps = 2;
    gan.batch_size = 4;
    gan.latent = 4;
    gan.width = 2;
    fit_gan(experiment(), {folder_ / "gan", 0, 0, false, "# options\n"}, gan);
  }
  std::vector<SyntheticScan> sample(const std::string& out, int each, std::uint64_t seed,
                                    const std::vector<std::string>& classes = {}) const {
    return write_synthetic_scans(SyntheticSource(folder_ / "gan"), folder_ / out, classes, each, seed);
  }
};

template <class F>
std::string error_of(const F& f) {
  try {
    f();
  } catch (const core::Error& e) {
    return e.what();
  }
  return "";
}

TEST_F(SyntheticScansTest, SayWhatTheyAreAndWhoTrainedTheirGenerator) {
  const auto scans = sample("made", 2, 7);
  ASSERT_EQ(scans.size(), 6U);
  EXPECT_THAT(scans[4].volume.string(), testing::EndsWith("sub-synthetic0005_space-MNI152_desc-synthetic_pet.nii"));
  EXPECT_EQ(scans[4].label, "AD");
  const auto sidecar = core::read_json(std::filesystem::path(scans[4].volume).replace_extension(".json"));
  EXPECT_EQ(sidecar.at("Synthetic"), true);
  EXPECT_EQ(sidecar.at("Label"), "AD");
  EXPECT_EQ(sidecar.at("Seed"), 7);
  EXPECT_EQ(sidecar.at("GeneratorHash"), core::hash_file(folder_ / "gan/generator.safetensors"));
  const auto folder = read_synthetic_scans(folder_ / "made");
  ASSERT_EQ(folder.scans.size(), 6U);
  EXPECT_EQ(folder.scans[4].volume, scans[4].volume);
  const core::Json training{{"salt", folder.provenance.at("Salt")},
                            {"participants", folder.provenance.at("Participants")}};
  std::set<std::string> train;
  for (const auto& [participant, set] : experiment().split(0, 0)) {
    if (set == Set::train) train.insert(participant);
  }
  EXPECT_EQ(trained_with(training, train), train);
  const std::string names = core::read_text(folder_ / "made/synthetic.json");
  for (const auto& name : train) EXPECT_THAT(names, testing::Not(HasSubstr(name)));  // salted hashes alone
}

TEST_F(SyntheticScansTest, LieOnTheGridOfTheRealOnes) {
  const auto scans = sample("made", 1, 7);
  const core::MappedVolume synthetic(scans[0].volume, true), real(folder_ / "data/sub-100.nii");
  EXPECT_EQ(synthetic.size(), real.size());
  EXPECT_EQ(synthetic.affine(), real.affine());
}

TEST_F(SyntheticScansTest, AreTheSameForOneSeedHoweverManyAreMade) {
  const auto one = sample("one", 1, 7), more = sample("more", 3, 7), other = sample("other", 1, 8),
             classes = sample("classes", 1, 7, {"AD"});
  EXPECT_EQ(core::read_text(one[0].volume), core::read_text(more[0].volume));
  EXPECT_NE(core::read_text(one[0].volume), core::read_text(other[0].volume));
  EXPECT_NE(core::read_text(more[0].volume), core::read_text(more[1].volume));
  EXPECT_EQ(core::read_text(one[2].volume), core::read_text(classes[0].volume));
  EXPECT_THAT(error_of([&] { sample("x", 1, 7, {"Ad"}); }), HasSubstr("did you mean 'AD'?"));
}

// Whatever a user calls them and wherever they are put.
TEST_F(SyntheticScansTest, AreRefusedAmongScansOfPeople) {
  const auto scans = sample("made", 1, 7);
  DataOptions data = options_.data;
  data.data = folder_ / "made";
  EXPECT_THAT(error_of([&] { read_cohort(data); }), HasSubstr("synthetic"));
  std::filesystem::copy_file(scans[0].volume, folder_ / "data/sub-100.nii",
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_THAT(error_of([&] { Dataset(read_cohort(options_.data)); }),
              testing::AllOf(HasSubstr("sub-100.nii"), HasSubstr("is a synthetic scan")));
}

TEST_F(SyntheticScansTest, ADamagedGeneratorIsRefused) {
  const auto path = folder_ / "gan/generator.safetensors";
  const std::string whole = core::read_text(path);
  core::write_text(path, whole.substr(0, whole.size() - 10));
  EXPECT_THAT(error_of([&] { SyntheticSource source(path); }), HasSubstr("generator.safetensors"));
  core::write_text(path, "not a generator");
  EXPECT_THAT(error_of([&] { SyntheticSource source(path); }), HasSubstr("generator.safetensors"));
}

// A file of a tripet whose generators had no noise maps says nothing about them.
TEST_F(SyntheticScansTest, AnOlderGeneratorMakesScansToo) {
  GanOptions gan;
  gan.steps = 1;
  gan.batch_size = 4;
  gan.width = 2;
  gan.noise = 0;
  fit_gan(experiment(), {folder_ / "plain", 0, 0, false, "# options\n"}, gan);
  const auto path = folder_ / "plain/generator.safetensors";
  auto file = model::read_safetensors(path);
  ASSERT_EQ(file.metadata.erase("noise"), 1U);
  model::write_safetensors(path, file);
  EXPECT_EQ(write_synthetic_scans(SyntheticSource(path), folder_ / "made", {"AD"}, 2, 1).size(), 2U);
}

TEST(ScanMaps, AreTheMeanAndDeviationOfTheseScansAndTurnBack) {
  const tests::ScratchFolder folder;
  tests::write_cohort(folder / "data", 4);
  DataOptions options;
  options.data = folder / "data";
  const Cohort cohort = read_cohort(options);
  const Dataset dataset(cohort);
  const Indices some{0, 3, 5, 7, 8};
  const auto maps = fit_scan_maps(dataset, some);
  const auto all = scan_tensors(dataset, some).to(torch::kFloat64);
  EXPECT_LT((maps.mean - all.mean(0)[0]).abs().max().item<double>(), 1e-6);
  const auto deviation = all.std(0, false)[0];
  EXPECT_LT((maps.deviation - deviation.clamp_min(0.25 * deviation.mean().item<double>())).abs().max().item<double>(),
            1e-6);
  const auto outputs = maps.to_network(scan_tensors(dataset, {0}));
  EXPECT_LT((maps.to_scans(outputs) - scan_tensors(dataset, {0})).abs().max().item<double>(), 1e-5);
}

}  // namespace
}  // namespace tripet::training
