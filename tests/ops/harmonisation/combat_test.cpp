// Verifies ComBat against numpy's version of the published formulas, on scans that had no part in the fit; and what it
// does with participants of several scans, voxels that do not vary, and sites that cannot be told from a covariate.
#include "ops/harmonisation/combat.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "core/error.hpp"
#include "core/json.hpp"
#include "core/random.hpp"
#include "support.hpp"

namespace tripet::ops {
namespace {

constexpr std::size_t voxels = 1300;  // more than two of the pieces that are worked on at a time

/// Scans of three sites that differ in location and scale, more at some voxels than at others, and in their mix of a
/// class and an age; every tenth voxel is background.
struct Scans {
  std::vector<std::vector<float>> values;
  std::vector<std::size_t> site;
  std::vector<std::vector<double>> covariates;

  Scans(std::size_t count, const std::string& key) {
    core::Random sites("sites");
    std::vector<std::vector<double>> shift(3), scale(3);
    for (std::size_t s = 0; s < 3; ++s) {
      for (std::size_t v = 0; v < voxels; ++v) {
        shift[s].push_back(sites.normal(0.1 * static_cast<double>(s), 0.1));
        scale[s].push_back(std::exp(sites.normal(0.2 * static_cast<double>(s), 0.2)));
      }
    }
    core::Random random(key);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t s = i % 3;
      const double ill = random.uniform() < 0.25 * static_cast<double>(1 + s) ? 1 : 0, age = random.normal();
      std::vector<float>& scan = values.emplace_back();
      for (std::size_t v = 0; v < voxels; ++v) {
        const double of_voxel = std::sin(static_cast<double>(v));
        const double value =
            2 + of_voxel - 0.3 * ill * of_voxel + 0.05 * age + shift[s][v] + 0.2 * scale[s][v] * random.normal();
        scan.push_back(v % 10 == 0 ? 0.5F : static_cast<float>(value));
      }
      site.push_back(s);
      covariates.push_back({ill, age});
    }
  }

  std::vector<CombatSample> samples() const {
    std::vector<CombatSample> all;
    for (std::size_t i = 0; i < values.size(); ++i) all.push_back({values[i], site[i], covariates[i]});
    return all;
  }
};

TEST(Combat, HarmonisesUnseenScansAsTheNumpyReferenceDoes) {
  const Scans scans(60, "train"), unseen(12, "unseen");
  const auto maps = fit_combat(scans.samples(), 3);
  const tests::ScratchFolder scratch;
  core::write_json(scratch / "case.json", {{"values", scans.values},
                                           {"sites", scans.site},
                                           {"covariates", scans.covariates},
                                           {"new_values", unseen.values},
                                           {"new_sites", unseen.site}});
  const std::string command = std::string(TRIPET_SOURCE_DIR) + "/.venv-tests/bin/python " + TRIPET_SOURCE_DIR +
                              "/tests/ops/harmonisation/combat_reference.py " + (scratch / "case.json").string() + " " +
                              (scratch / "reference.json").string();
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
  const core::Json reference = core::read_json(scratch / "reference.json");
  std::vector<float> out(voxels);
  double moved = 0;
  for (std::size_t i = 0; i < unseen.values.size(); ++i) {
    apply(maps[unseen.site[i]], unseen.values[i], out);
    for (std::size_t v = 0; v < voxels; ++v) {
      ASSERT_NEAR(static_cast<double>(out[v]), reference[i][v].get<double>(), 1e-4) << i << ", voxel " << v;
      moved += std::abs(static_cast<double>(out[v] - unseen.values[i][v]));
    }
  }
  EXPECT_GT(moved / static_cast<double>(voxels * unseen.values.size()), 0.05);
}

TEST(Combat, VoxelsThatDoNotVaryStayAsTheyAre) {
  const Scans scans(30, "train");
  for (const SiteMap& map : fit_combat(scans.samples(), 3)) {
    for (std::size_t v = 0; v < voxels; v += 10) {
      EXPECT_EQ(map.factor[v], 1.0F);
      EXPECT_EQ(map.offset[v], 0.0F);
    }
  }
  std::vector<CombatSample> constant = scans.samples();
  const std::vector<float> same(voxels, 3.0F);
  for (CombatSample& sample : constant) sample.values = same;
  for (const SiteMap& map : fit_combat(constant, 3)) {
    EXPECT_EQ(map.factor, std::vector<float>(voxels, 1.0F));
    EXPECT_EQ(map.offset, std::vector<float>(voxels, 0.0F));
  }
}

TEST(Combat, AParticipantOfSeveralScansHasOneVoice) {
  const Scans scans(30, "train");
  const auto once = fit_combat(scans.samples(), 3);
  std::vector<CombatSample> thrice;
  for (const CombatSample& sample : scans.samples()) {
    const int times = thrice.size() % 4 == 0 ? 3 : 1;
    for (int k = 0; k < times; ++k) thrice.push_back({sample.values, sample.site, sample.covariates, 1.0 / times});
  }
  const auto again = fit_combat(thrice, 3);
  for (std::size_t s = 0; s < 3; ++s) {
    for (std::size_t v = 0; v < voxels; ++v) {
      ASSERT_NEAR(once[s].factor[v], again[s].factor[v], 1e-5);
      ASSERT_NEAR(once[s].offset[v], again[s].offset[v], 1e-5);
    }
  }
}

TEST(Combat, SitesThatCannotBeEstimatedAreErrors) {
  Scans scans(30, "train");
  for (std::size_t i = 0; i < scans.site.size(); ++i) scans.covariates[i] = {scans.site[i] == 1 ? 1.0 : 0.0};
  EXPECT_THROW(fit_combat(scans.samples(), 3), core::Error);
  Scans few(4, "train");
  EXPECT_THROW(fit_combat(few.samples(), 3), core::Error);
  EXPECT_THROW(fit_combat({}, 3), core::Error);
}

}  // namespace
}  // namespace tripet::ops
