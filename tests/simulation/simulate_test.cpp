#include "simulation/simulate.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/json.hpp"
#include "core/tsv.hpp"
#include "imaging/volume_file.hpp"
#include "imaging/volume_grid.hpp"
#include "simulation/phantom.hpp"
#include "simulation/python.hpp"
#include "simulation/scanner.hpp"
#include "simulation/tracer_model.hpp"
#include "support.hpp"

namespace tripet::simulation {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

SimulateOptions options(const fs::path& out, std::vector<std::string> classes, int subjects) {
  SimulateOptions o;
  o.out = out;
  o.classes = std::move(classes);
  o.subjects = subjects;
  return o;
}

std::map<std::string, std::string> hashes(const fs::path& folder) {
  std::map<std::string, std::string> of;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) of[fs::relative(entry.path(), folder)] = core::hash_file(entry.path());
  }
  return of;
}

std::string scan_of(const fs::path& cohort, const std::string& id) {
  return core::hash_file(cohort / id / "pet" / (id + "_trc-18FFDG_pet.nii.gz"));
}

std::string check(const SimulateOptions& o) {
  return tests::python("check_cohort.py", {o.out.string(), (fs::path(TRIPET_SOURCE_DIR) / "data").string(), o.format,
                                           std::to_string(o.effect)});
}

TEST(Simulate, NiftiCohortIsWhatTheTruthSays) {
  const tests::ScratchFolder scratch;
  const SimulateOptions o = options(scratch / "cohort", {"CN", "MCI", "AD"}, 4);
  simulate(o, 21, 0);
  EXPECT_EQ(check(o), "");
}

TEST(Simulate, TracersDifferInContrastLabelAndName) {
  const tests::ScratchFolder scratch;
  std::map<std::string, std::vector<float>> scans;
  for (const std::string& tracer : tracer_options()) {
    SimulateOptions o = options(scratch / tracer, {"CN"}, 1);
    o.tracer = tracer;
    o.deformation = 0;
    simulate(o, 7, 1);
    const TracerModel& model = tracer_model(tracer);
    const fs::path stem = o.out / "sub-0001" / "pet" / (std::string("sub-0001_trc-") + model.label + "_pet");
    EXPECT_EQ(core::read_json(stem.string() + ".json").at("TracerName"), model.name);
    core::Remarks remarks;
    const auto volume = imaging::read_nifti(stem.string() + ".nii.gz", remarks);
    const auto values = imaging::values_of(*volume);
    scans[tracer].assign(values.begin(), values.end());
  }
  // The same head in the same place: only what it takes up differs.
  EXPECT_EQ(scans.at("fdg").size(), scans.at("tau").size());
  EXPECT_NE(scans.at("amyloid-negative"), scans.at("amyloid-positive"));
  EXPECT_NE(scans.at("fdg"), scans.at("dopamine"));
}

TEST(Simulate, FewerCountsMakeMoreNoise) {
  const tests::ScratchFolder scratch;
  SimulateOptions usual = options(scratch / "usual", {"CN"}, 1), few = options(scratch / "few", {"CN"}, 1);
  usual.tracer = few.tracer = "tau";
  few.counts = 0.2;
  simulate(usual, 8, 1);
  simulate(few, 8, 1);
  std::array<double, 2> rough{};
  for (const auto& [number, o] : {std::pair<std::size_t, const SimulateOptions*>{0, &usual}, {1, &few}}) {
    core::Remarks remarks;
    const auto volume = imaging::read_nifti(o->out / "sub-0001" / "pet" / "sub-0001_trc-18FAV1451_pet.nii.gz", remarks);
    const auto values = imaging::values_of(*volume);
    double sum = 0;
    for (std::size_t i = 1; i < values.size(); ++i) {
      rough[number] += std::pow(static_cast<double>(values[i] - values[i - 1]), 2);
      sum += static_cast<double>(values[i]);
    }
    rough[number] = std::sqrt(rough[number]) / sum;
  }
  EXPECT_GT(rough[1], 1.1 * rough[0]);
}

// The same head at two sites of one resolution: each voxel's ratio is what the sites' factors say.
TEST(Simulate, SitesScaleUptakeByFactorsOfTheirOwn) {
  const tests::ScratchFolder scratch;
  std::array<std::vector<float>, 2> scans;
  ops::Grid grid;
  for (const double scale : {0.0, 0.1}) {
    SimulateOptions o = options(scratch / ("scale" + std::to_string(scale)), {"CN"}, 1);
    o.site_scale = scale;
    o.counts = 100;
    simulate(o, 8, 1);
    core::Remarks remarks;
    const auto volume = imaging::read_nifti(o.out / "sub-0001" / "pet" / "sub-0001_trc-18FFDG_pet.nii.gz", remarks);
    const auto values = imaging::values_of(*volume);
    scans[scale > 0 ? 1 : 0].assign(values.begin(), values.end());
    grid = imaging::grid_of(*volume);
  }
  const Site site = draw_site(8, 1, 4.5, 8, 0.1);
  const float bright = *std::max_element(scans[0].begin(), scans[0].end()) / 3;
  double far = 0, lowest = 9, highest = 0;
  std::size_t i = 0, judged = 0;
  const ops::Point middle = Phantom(tracer_model("fdg")).brain().centre;
  for (int z = 0; z < grid.size[2]; ++z) {
    for (int y = 0; y < grid.size[1]; ++y) {
      for (int x = 0; x < grid.size[0]; ++x, ++i) {
        if (scans[0][i] < bright) continue;
        ops::Point at = grid.to_world({static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)});
        for (std::size_t axis = 0; axis < 3; ++axis) at[axis] -= middle[axis];
        const double ratio = static_cast<double>(scans[1][i]) / static_cast<double>(scans[0][i]);
        far += std::abs(std::log(ratio / scale_at(site, at)));
        lowest = std::min(lowest, ratio), highest = std::max(highest, ratio);
        ++judged;
      }
    }
  }
  EXPECT_LT(far / static_cast<double>(judged), 0.01);
  EXPECT_GT(highest / lowest, 1.1);
}

TEST(Simulate, DicomCohortIsWhatTheTruthSays) {
  const tests::ScratchFolder scratch;
  SimulateOptions o = options(scratch / "cohort", {"CN", "AD"}, 3);
  o.format = "dicom";
  simulate(o, 22, 0);
  EXPECT_EQ(check(o), "");
}

TEST(Simulate, OtherDementiasLoseUptakeWhereTheirPatternsAre) {
  const tests::ScratchFolder scratch;
  const SimulateOptions o = options(scratch / "cohort", {"CN", "FTD", "DLB", "AD+DLB"}, 3);
  simulate(o, 23, 0);
  EXPECT_EQ(check(o), "");
}

// With effect 0 a scan is the same, byte for byte, whatever the diagnosis; with effect 1 it is not.
TEST(Simulate, WithoutEffectScansTellNothing) {
  const tests::ScratchFolder scratch;
  for (const double effect : {0.0, 1.0}) {
    SimulateOptions healthy = options(scratch / ("CN" + std::to_string(effect)), {"CN"}, 1);
    SimulateOptions ill = options(scratch / ("AD" + std::to_string(effect)), {"AD"}, 1);
    healthy.effect = ill.effect = effect;
    simulate(healthy, 4, 1);
    simulate(ill, 4, 1);
    EXPECT_EQ(scan_of(healthy.out, "sub-0001") == scan_of(ill.out, "sub-0001"), effect == 0) << effect;
  }
}

TEST(Simulate, SameSeedSameBytesWhateverTheThreads) {
  const tests::ScratchFolder scratch;
  simulate(options(scratch / "one", {"CN", "AD"}, 2), 5, 1);
  simulate(options(scratch / "three", {"CN", "AD"}, 2), 5, 3);
  simulate(options(scratch / "more", {"CN", "AD"}, 3), 5, 2);
  simulate(options(scratch / "other", {"CN", "AD"}, 1), 6, 1);
  EXPECT_EQ(hashes(scratch / "one"), hashes(scratch / "three"));
  EXPECT_EQ(scan_of(scratch / "one", "sub-0003"), scan_of(scratch / "more", "sub-0003"));
  EXPECT_NE(scan_of(scratch / "one", "sub-0001"), scan_of(scratch / "other", "sub-0001"));
}

TEST(Simulate, RunAgainDoesOnlyWhatIsMissing) {
  const tests::ScratchFolder scratch;
  const SimulateOptions o = options(scratch / "cohort", {"CN", "AD"}, 1);
  simulate(o, 7, 1);
  const auto before = hashes(o.out);
  const fs::path kept = o.out / "sub-0001/pet/sub-0001_trc-18FFDG_pet.nii.gz";
  const auto time = fs::last_write_time(kept);
  // As a kill in the middle of the second participant leaves it.
  fs::remove(o.out / "truth/sub-0002_from-scan_to-MNI152_xfm.tfm");
  fs::remove(o.out / "sub-0002/pet/sub-0002_trc-18FFDG_pet.json");
  simulate(o, 7, 2);
  EXPECT_EQ(hashes(o.out), before);
  EXPECT_EQ(fs::last_write_time(kept), time);

  SimulateOptions other = o;
  other.effect = 0.5;
  try {
    simulate(other, 7, 1);
    FAIL() << "two cohorts in one folder";
  } catch (const core::Error& e) {
    EXPECT_THAT(e.what(), HasSubstr("another effect (1.0, now 0.5)"));
  }
  EXPECT_EQ(hashes(o.out), before);

  // Both ways: a setting that the folder has and this call leaves out is another one too.
  SimulateOptions scaled = options(scratch / "scaled", {"CN"}, 1);
  scaled.site_scale = 0.05;
  simulate(scaled, 7, 1);
  scaled.site_scale = 0;
  EXPECT_THROW(simulate(scaled, 7, 1), core::Error);
}

TEST(Simulate, AWrongClassWritesNothing) {
  const tests::ScratchFolder scratch;
  EXPECT_THROW(simulate(options(scratch / "cohort", {"CN", "PD"}, 1), 0, 1), core::UsageError);
  EXPECT_FALSE(fs::exists(scratch / "cohort"));
}

TEST(Simulate, TruthSaysHowWellAnyoneCouldDo) {
  const tests::ScratchFolder scratch;
  SimulateOptions o = options(scratch / "cohort", {"CN", "MCI", "AD"}, 1);
  simulate(o, 0, 2);
  const core::Json ideal = core::read_json(o.out / "truth/truth.json").at("ideal");
  EXPECT_GT(ideal.at("accuracy").get<double>(), 0.9);
  EXPECT_LT(ideal.at("accuracy").get<double>(), 0.97);
  EXPECT_NEAR(ideal.at("accuracy_without_knowledge").get<double>(), 1.0 / 3, 1e-12);
  const core::Tsv truth = core::Tsv::read(o.out / "truth/truth.tsv");
  EXPECT_FALSE(truth.has("diagnosis"));
  EXPECT_EQ(truth.size(), 3U);
  EXPECT_LT(*truth.number(0, "severity"), *truth.number(2, "severity"));
}

}  // namespace
}  // namespace tripet::simulation
