// Verifies how well the site alone predicts the diagnosis: by hand, where sites are the diagnosis, and by chance.
#include "evaluation/baselines/site_prediction.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace tripet::tests {
namespace {

using evaluation::predict_from_site;

TEST(SitePrediction, OfSitesThatAreTheDiagnosis) {
  const auto found = predict_from_site({"a", "a", "a", "b", "b", "b"}, {0, 0, 0, 1, 1, 1}, 2, 999, 1);
  EXPECT_DOUBLE_EQ(found.balanced_accuracy, 1);
  // 2 of the 20 ways to deal out the sites are as good; the interval is four standard errors of 999 shuffles.
  EXPECT_NEAR(found.p, 0.1, 4 * std::sqrt(0.1 * 0.9 / 999));
}

TEST(SitePrediction, ByHand) {
  // Site a holds 3/4 of class 0 and 1/3 of class 1: called 0; site b 1/4 and 2/3: called 1.
  const auto found = predict_from_site({"a", "a", "a", "b", "a", "b", "b"}, {0, 0, 0, 0, 1, 1, 1}, 3, 10, 1);
  EXPECT_DOUBLE_EQ(found.balanced_accuracy, (3.0 / 4 + 2.0 / 3) / 2);
}

TEST(SitePrediction, OfSitesThatHoldAllAlike) {
  const auto found = predict_from_site({"a", "a", "a", "b", "b", "b"}, {0, 1, 2, 0, 1, 2}, 3, 99, 1);
  EXPECT_NEAR(found.balanced_accuracy, 1.0 / 3, 1e-12);
  EXPECT_DOUBLE_EQ(found.p, 1);
}

TEST(SitePrediction, OneParticipantASiteSaysNothing) {
  const auto found = predict_from_site({"a", "b", "c", "d"}, {0, 1, 0, 1}, 2, 99, 1);
  EXPECT_DOUBLE_EQ(found.balanced_accuracy, 1);
  EXPECT_DOUBLE_EQ(found.p, 1);
}

TEST(SitePrediction, RejectsATrueNullAsOftenAsItSays) {
  std::mt19937_64 generator(4);
  int rejected = 0;
  constexpr int cohorts = 400;
  for (int c = 0; c < cohorts; ++c) {
    std::vector<std::string> sites;
    std::vector<int> labels;
    for (int i = 0; i < 60; ++i) {
      sites.push_back(std::to_string(generator() % 4));
      labels.push_back(static_cast<int>(generator() % 3));
    }
    rejected += predict_from_site(sites, labels, 3, 199, static_cast<std::uint64_t>(c)).p <= 0.05;
  }
  // Ties make it a little shy; four standard errors above 5 %.
  EXPECT_LE(rejected, cohorts * 0.05 + 4 * std::sqrt(cohorts * 0.05 * 0.95));
  EXPECT_GT(rejected, 2);
}

}  // namespace
}  // namespace tripet::tests
