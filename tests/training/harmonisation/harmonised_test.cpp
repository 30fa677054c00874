// Verifies what harmonising does in training: sites become comparable, nothing held out plays a part in it, scans of
// other sites pass, the model carries it to predict, a killed run goes on to the same bytes, and designs that cannot be
// estimated end in one line.

#include "training/harmonisation/harmonised.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/text.hpp"
#include "training/fit.hpp"
#include "training/fixture.hpp"
#include "training/harmonisation/site_design.hpp"
#include "training/predictor.hpp"
#include "training/run_files/checkpoint.hpp"

namespace tripet::training {
namespace {

using core::Tsv;
using testing::HasSubstr;

/// 45 participants of three classes at sites North and South, whose scans South makes brighter and noisier, and one
/// whose site has no other.
class HarmonisedTest : public tests::TrainingTest {
 protected:
  HarmonisedTest() {
    tests::write_cohort(data(), 15);
    options_.data.harmonize = "site";
    options_.learning.epochs = 3;
    people_ = Tsv({"participant_id", "diagnosis", "age", "sex", "site"});
    for (int i = 0; i < 45; ++i) {
      const std::string site = i == 44 ? "Island" : (i * 7 + i / 3) % 5 < 2 ? "North" : "South";
      people_.add({id(i), classes[static_cast<std::size_t>(i % 3)], i == 5 ? "89+" : std::to_string(60 + i % 17),
                   i % 2 == 0 ? "F" : "M", site});
      if (site == "South") write_brighter(i, 1.0F);
    }
    people_.write(data() / "participants.tsv");
  }

  static std::string id(int i) { return "sub-" + std::to_string(100 + i); }
  std::filesystem::path data() const { return options_.data.data; }
  /// The scan 0.2 * times brighter at each voxel and half again as noisy.
  void write_brighter(int i, float times) const {
    auto values = tests::phantom(i % 3, id(i));
    for (std::size_t v = 0; v < values.size(); ++v) {
      const float rounded = std::round(values[v]);
      values[v] = rounded + 1.5F * (values[v] - rounded) + 0.2F * times;
    }
    tests::write_prepared(data() / (id(i) + ".nii"), values);
  }
  void set_site(const std::string& participant, const std::string& site) {
    for (std::size_t row = 0; row < people_.size(); ++row) {
      if (people_.at(row, "participant_id") == participant) people_.set(row, "site", site);
    }
    people_.write(data() / "participants.tsv");
  }
  std::string refusal() const {
    try {
      const Experiment own = experiment();
      check_settings(own, {job("run")});
    } catch (const core::Error& e) {
      return e.what();
    }
    return "";
  }
  /// Mean over voxels of a site's scans in one set, as the dataset harmonises them.
  static double mean_of(const Experiment& of, const std::string& site, Set set) {
    double sum = 0, count = 0;
    std::vector<float> memory;
    for (const std::size_t i : members(of.cohort, of.split(0, 0), set)) {
      if (of.traits[i].site != site) continue;
      for (const float value : of.dataset->harmonised(i, memory)) sum += static_cast<double>(value), ++count;
    }
    return sum / count;
  }

  static inline const std::vector<std::string> classes{"CN", "MCI", "AD"};
  Tsv people_;
};

TEST_F(HarmonisedTest, SitesBecomeComparableAlsoWhereTheyWereHeldOut) {
  const Experiment raw = experiment(), own = harmonised(raw, 0, 0);
  for (const Set set : {Set::train, Set::test}) {
    EXPECT_NEAR(mean_of(raw, "South", set) - mean_of(raw, "North", set), 0.2, 0.02);
    EXPECT_NEAR(mean_of(own, "South", set), mean_of(own, "North", set), 0.02);
  }
  // The class is kept: its slab is twice as bright as the rest, for everyone.
  std::vector<float> memory;
  for (const std::size_t i : members(own.cohort, own.split(0, 0), Set::test)) {
    const auto values = own.dataset->harmonised(i, memory);
    const std::size_t slab = 4 * 16 * 18;
    double inside = 0, all = 0;
    for (std::size_t v = 0; v < values.size(); ++v) {
      all += static_cast<double>(values[v]);
      if (v / slab == static_cast<std::size_t>(own.cohort.examples[i].label)) inside += static_cast<double>(values[v]);
    }
    const double outside = (all - inside) / static_cast<double>(values.size() - slab);
    EXPECT_NEAR(inside / static_cast<double>(slab) - outside, 1, 0.15);
  }
}

TEST_F(HarmonisedTest, NothingHeldOutPlaysAPart) {
  options_.data.classes = classes;  // their order is not to hang on whose label comes first
  const Experiment before = experiment();
  const auto fitted = fit_harmonisation(before, 0, 0);
  const auto split = before.split(0, 0);
  std::size_t changed = 0;
  for (int i = 0; i < 44; ++i) {
    if (split.at(id(i)) == Set::train) continue;
    write_brighter(i, 40);
    for (std::size_t row = 0; row < people_.size(); ++row) {
      if (people_.at(row, "participant_id") != id(i)) continue;
      people_.set(row, "age", "20");
      people_.set(row, "site", people_.at(row, "site") == "North" ? "South" : "North");
    }
    ++changed;
  }
  people_.write(data() / "participants.tsv");
  ASSERT_GT(changed, 15u);
  // Held-out labels change too, but not the split: it is given.
  write_splits(folder_ / "splits.tsv", split, 0, 0);
  Tsv other = people_;
  for (std::size_t row = 0; row < other.size(); ++row) {
    if (split.at(other.at(row, "participant_id")) != Set::test) continue;
    const auto own = std::find(classes.begin(), classes.end(), other.at(row, "diagnosis"));
    other.set(row, "diagnosis", own + 1 == classes.end() ? classes.front() : *(own + 1));
  }
  other.write(data() / "participants.tsv");
  options_.data.splits = folder_ / "splits.tsv";
  const auto again = fit_harmonisation(experiment(), 0, 0);
  ASSERT_EQ(again.sites, fitted.sites);
  for (std::size_t s = 0; s < fitted.sites.size(); ++s) {
    EXPECT_EQ(again.maps[s].factor, fitted.maps[s].factor);
    EXPECT_EQ(again.maps[s].offset, fitted.maps[s].offset);
  }
}

TEST_F(HarmonisedTest, AScansClassPlaysNoPartInWhatIsDoneToIt) {
  const Experiment raw = experiment(), own = harmonised(raw, 0, 0);
  std::vector<float> memory, expected(raw.dataset->voxels());
  for (std::size_t i = 0; i < raw.cohort.examples.size(); ++i) {
    const auto* map = own.harmonisation->of(raw.traits[i].site);
    if (map == nullptr) continue;
    ops::apply(*map, raw.dataset->values(i), expected);
    const auto values = own.dataset->harmonised(i, memory);
    EXPECT_TRUE(std::equal(values.begin(), values.end(), expected.begin()));
  }
}

TEST_F(HarmonisedTest, ASiteOfOneParticipantPasses) {
  testing::internal::CaptureStderr();
  check_settings(experiment(), {job("run")});
  const std::string told = testing::internal::GetCapturedStderr();
  EXPECT_THAT(told, HasSubstr("site Island has fewer than 3 training participants in 1 of 1 fold"));
  EXPECT_THAT(told, HasSubstr("1 participant without age, for which the mean is taken: sub-105"));
  const Experiment raw = experiment(), own = harmonised(raw, 0, 0);
  EXPECT_EQ(own.harmonisation->sites, (std::vector<std::string>{"North", "South"}));
  EXPECT_EQ(own.harmonisation->about.at("scans_as_they_are").at("Island"), 1);
  std::vector<float> memory;
  EXPECT_EQ(own.dataset->harmonised(44, memory).data(), own.dataset->values(44).data());
  EXPECT_EQ(own.dataset->scale(44).offset, raw.dataset->scale(44).offset);
}

TEST_F(HarmonisedTest, SitesThatAreTheClassesAreRefused) {
  for (int i = 0; i < 45; ++i) set_site(id(i), i % 3 == 2 ? "South" : "North");
  EXPECT_THAT(refusal(), HasSubstr("sites say all about the class AD"));
  for (int i = 0; i < 45; ++i) set_site(id(i), "North");
  EXPECT_THAT(refusal(), HasSubstr("fewer than two sites"));
  options_.data.site_column = "sites";
  EXPECT_THAT(refusal(), HasSubstr("did you mean 'site'?"));
}

TEST_F(HarmonisedTest, WhatSiteAndClassSayAllAboutIsNotKeptAndTold) {
  for (int i = 0; i < 45; ++i) set_site(id(i), i % 2 == 0 ? "South" : "North");  // as sex
  const SiteDesign design = design_sites(experiment(), 0, 0);
  EXPECT_EQ(design.kept, (std::vector<std::string>{"class MCI", "class AD", "age"}));
  EXPECT_THAT(design.warnings, testing::ElementsAre("sex M is not kept: site and class say all about it"));
}

TEST_F(HarmonisedTest, TheModelCarriesItToPredict) {
  fit(experiment(), job("run"));
  const Tsv sites = Tsv::read(folder_ / "run/harmonisation.tsv");
  EXPECT_EQ(sites.at(0, "site"), "North");
  const core::MappedVolume factor(folder_ / "run" / sites.at(0, "factor"));
  const Predictor predictor_of(folder_ / "run");
  const auto& stored = *predictor_of.description().harmonisation;
  EXPECT_TRUE(std::equal(factor.values().begin(), factor.values().end(), stored.maps[0].factor.begin()));

  Predictor predictor(folder_ / "run");
  predictor.predict({data()}, folder_ / "all.tsv", options_.device, 1);
  const Tsv all = Tsv::read(folder_ / "all.tsv"), held_out = Tsv::read(folder_ / "run/predictions.tsv");
  std::map<std::string, double> by_id;
  for (std::size_t row = 0; row < all.size(); ++row) by_id[all.at(row, "participant_id")] = *all.number(row, "prob_AD");
  for (std::size_t row = 0; row < held_out.size(); ++row) {
    EXPECT_NEAR(by_id.at(held_out.at(row, "participant_id")), *held_out.number(row, "prob_AD"), 1e-5);
  }

  testing::internal::CaptureStderr();
  predictor.predict({data()}, folder_ / "unknown.tsv", options_.device, 1, "Moon");
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              HasSubstr("45 scans of site Moon, which the model does not know: not harmonised"));
  predictor.predict({data()}, folder_ / "north.tsv", options_.device, 1, "North");
  EXPECT_NE(bytes("unknown.tsv"), bytes("north.tsv"));
}

TEST_F(HarmonisedTest, AKilledRunGoesOnToTheSameBytes) {
  fit(experiment(), job("whole"));
  FitSettings stops;
  stops.seconds_to_checkpoint = 0;
  stops.after_epoch = [](const Epoch& epoch) {
    if (epoch.epoch == 2) throw core::Interrupted();
  };
  EXPECT_THROW(fit(experiment(), job("killed"), stops), core::Interrupted);
  fit(experiment(), job("killed"));
  EXPECT_EQ(bytes("whole/predictions.tsv"), bytes("killed/predictions.tsv"));
  EXPECT_EQ(bytes("whole/model.safetensors"), bytes("killed/model.safetensors"));
  // Another site is another run.
  set_site(id(0), "South" == people_.at(0, "site") ? "North" : "South");
  EXPECT_THROW(is_finished(experiment(), job("killed")), core::Error);
}

TEST_F(HarmonisedTest, SeveralScansOfAParticipantCountAsOne) {
  auto scans = core::read_scan_list(data() / "scans.tsv");
  for (std::size_t i = 0; i < 30; ++i) {  // two sessions each of fifteen
    const std::size_t first = i / 6 * 6 + i % 3;
    scans[i].participant_id = id(static_cast<int>(first));
    scans[i].session_id = i == first ? "ses-1" : "ses-2";
  }
  core::write_scan_list(data() / "scans.tsv", scans);
  const Experiment own = experiment();
  const SiteDesign design = design_sites(own, 0, 0);
  std::map<std::string, double> voice;
  for (std::size_t k = 0; k < design.scans.size(); ++k) {
    voice[own.cohort.examples[design.scans[k]].participant_id] += design.weights[k];
  }
  for (const auto& [participant, weight] : voice) EXPECT_DOUBLE_EQ(weight, 1);
  EXPECT_LT(voice.size(), design.scans.size());
}

}  // namespace
}  // namespace tripet::training
