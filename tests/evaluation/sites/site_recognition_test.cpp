// Verifies that a site is told as well as its true distance allows, however it goes with the diagnosis, and not at all
// where there is nothing of it.

#include "evaluation/sites/site_recognition.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "core/random.hpp"

namespace tripet::evaluation {
namespace {

/// Participants of two diagnoses, 85 % of each at a site of its own; features: what the diagnosis shows, what the site
/// shows, and noise of deviation 1.
struct Cohort {
  std::vector<SiteScan> scans;
  std::vector<std::vector<double>> features;

  Cohort(int count, double site_shift, double diagnosis_shift, const std::string& key) {
    core::Random random(key);
    for (int i = 0; i < count; ++i) {
      const std::size_t group = static_cast<std::size_t>(i % 2);
      const std::size_t site = random.uniform() < 0.85 ? group : 1 - group;
      scans.push_back({"sub-" + std::to_string(i), group == 0 ? "CN" : "AD", site, 0});
      features.push_back({site_shift * static_cast<double>(site) + random.normal(),
                          diagnosis_shift * static_cast<double>(group) + random.normal(), random.normal()});
    }
    deal_folds(scans, 5, 1);
  }

  SiteRecognition recognise() const {
    return recognise_sites(scans, 2, [&](std::size_t scan, int) { return features[scan]; });
  }
};

TEST(SiteRecognition, WhatTheDiagnosisShowsIsNotTakenForTheSite) {
  int told = 0;
  for (int seed = 0; seed < 40; ++seed) {
    const auto found = Cohort(120, 0, 3, "nothing/" + std::to_string(seed)).recognise();
    EXPECT_DOUBLE_EQ(found.overall.chance, 0.5);
    told += found.overall.above_chance();
  }
  EXPECT_LE(told, 3) << "2.5 % of 40 are 1";
}

TEST(SiteRecognition, TellsAsMuchAsTheDistanceOfSitesAllows) {
  for (const double shift : {1.0, 2.0}) {
    const auto found = Cohort(2000, shift, 3, "shift").recognise();
    // The best rule cuts half-way between two normal distributions.
    const double best = 0.5 * std::erfc(-shift / 2 / std::sqrt(2.0));
    EXPECT_NEAR(found.overall.balanced_accuracy, best, 0.03);
    EXPECT_LT(found.overall.low, best);
    EXPECT_GT(found.overall.high, best - 0.02);
    EXPECT_TRUE(found.overall.above_chance());
    ASSERT_EQ(found.groups.size(), 2u);
    for (const auto& [name, group] : found.groups) EXPECT_NEAR(group.balanced_accuracy, best, 0.05) << name;
  }
}

TEST(SiteRecognition, ADiagnosisAtOneSiteIsLeftOut) {
  Cohort cohort(100, 2, 0, "one");
  for (SiteScan& scan : cohort.scans) {
    if (scan.group == "AD") scan.site = 1;
  }
  const auto found = cohort.recognise();
  ASSERT_EQ(found.groups.size(), 1u);
  EXPECT_EQ(found.groups.begin()->first, "CN");
  for (SiteScan& scan : cohort.scans) scan.site = scan.group == "CN" ? 0 : 1;
  EXPECT_TRUE(cohort.recognise().groups.empty());
  for (auto& features : cohort.features) features.clear();
  EXPECT_TRUE(cohort.recognise().groups.empty());
}

TEST(SiteRecognition, FoldsHoldParticipantsAndAShareOfEachCell) {
  std::vector<SiteScan> scans;
  for (int i = 0; i < 60; ++i) {
    scans.push_back(
        {"sub-" + std::to_string(i / 2), i / 2 % 3 == 0 ? "AD" : "CN", static_cast<std::size_t>(i / 2 % 2), 9});
  }
  deal_folds(scans, 5, 3);
  std::map<int, int> count;
  for (std::size_t i = 0; i < scans.size(); i += 2) {
    EXPECT_EQ(scans[i].fold, scans[i + 1].fold);
    ++count[scans[i].fold];
  }
  ASSERT_EQ(count.size(), 5u);
  for (const auto& [fold, participants] : count) EXPECT_EQ(participants, 6);
}

}  // namespace
}  // namespace tripet::evaluation
