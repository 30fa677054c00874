// Verifies that folds hold whole sites, are as alike as these allow, leave one site out on demand, and that what cannot
// be split by site ends in one line.

#include "training/data/site_splits.hpp"

#include <gmock/gmock.h>

#include <set>

#include "core/error.hpp"
#include "core/tsv.hpp"
#include "support.hpp"

namespace tripet::training {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

/// A cohort of CN and AD from so many of each at each site.
struct Made {
  Cohort cohort;
  Sites sites;
};
Made made(const std::map<std::string, std::pair<int, int>>& counts) {
  Made all;
  all.cohort.classes = {"CN", "AD"};
  for (const auto& [site, of_site] : counts) {
    for (int i = 0; i < of_site.first + of_site.second; ++i) {
      const std::string id = "sub-" + std::to_string(1000 + all.sites.size());
      all.cohort.examples.push_back({id, "n/a", "x.nii", i < of_site.first ? 0 : 1, {}});
      all.sites[id] = site;
    }
  }
  return all;
}

SiteSplits splits(const Made& all, int folds, std::uint64_t seed = 1, double calibration_share = 0) {
  return {all.sites, all.cohort, folds, seed, calibration_share};
}

std::set<std::string> sites_of(const Made& all, const Split& split, Set set) {
  std::set<std::string> found;
  for (const auto& [participant, of] : split) {
    if (of == set) found.insert(all.sites.at(participant));
  }
  return found;
}

template <class Make>
std::string error(const Make& make) {
  try {
    make();
  } catch (const core::Error& e) {
    return e.what();
  }
  return "";
}

const std::map<std::string, std::pair<int, int>> many{{"A", {12, 3}}, {"B", {4, 4}}, {"C", {9, 11}}, {"D", {2, 5}},
                                                      {"E", {6, 6}},  {"F", {3, 8}}, {"G", {7, 2}},  {"H", {5, 5}},
                                                      {"I", {1, 6}},  {"J", {8, 3}}};

TEST(SiteSplits, EachSiteIsTestedInOneFoldAndNoneOfItIsTrained) {
  const Made all = made(many);
  for (int repeat = 0; repeat < 3; ++repeat) {
    std::map<std::string, int> tested;
    for (int f = 0; f < 4; ++f) {
      const auto fold = splits(all, 4).fold(repeat, f);
      EXPECT_EQ(fold.split.size(), all.sites.size());
      const auto test = sites_of(all, fold.split, Set::test);
      EXPECT_EQ(test, std::set<std::string>(fold.test_sites.begin(), fold.test_sites.end()));
      for (const auto& site : test) {
        ++tested[site];
        for (const Set other : {Set::train, Set::validation, Set::calibration}) {
          EXPECT_FALSE(sites_of(all, fold.split, other).contains(site)) << site;
        }
      }
    }
    EXPECT_EQ(tested.size(), many.size());
    for (const auto& [site, times] : tested) EXPECT_EQ(times, 1) << site;
  }
}

TEST(SiteSplits, FoldsAreAsAlikeAsWholeSitesAllow) {
  const Made all = made(many);
  for (int repeat = 0; repeat < 5; ++repeat) {
    for (int f = 0; f < 4; ++f) {
      const auto fold = splits(all, 4).fold(repeat, f);
      int cn = 0, ad = 0;
      for (const auto& site : fold.test_sites) cn += many.at(site).first, ad += many.at(site).second;
      EXPECT_NEAR(cn, 57 / 4.0, 4) << repeat << ", " << f;
      EXPECT_NEAR(ad, 53 / 4.0, 4) << repeat << ", " << f;
    }
  }
}

TEST(SiteSplits, DependOnSeedRepeatAndFoldOnly) {
  const Made all = made(many);
  const auto first = splits(all, 4).fold(0, 1);
  EXPECT_EQ(first.split, splits(all, 4).fold(0, 1).split);
  EXPECT_NE(first.split, splits(all, 4).fold(0, 2).split);
  EXPECT_NE(first.split, splits(all, 4).fold(1, 1).split);
  EXPECT_NE(first.split, splits(all, 4, 2).fold(0, 1).split);
  Made shuffled = all;
  std::reverse(shuffled.cohort.examples.begin(), shuffled.cohort.examples.end());
  EXPECT_EQ(first.split, splits(shuffled, 4).fold(0, 1).split);
}

TEST(SiteSplits, NoFoldAndAsManyFoldsAsSitesLeaveOneSiteOut) {
  const Made all = made({{"north", {5, 5}}, {"east", {3, 3}}, {"west", {9, 2}}});
  for (const int folds : {0, 3}) {
    const SiteSplits given = splits(all, folds);
    ASSERT_EQ(given.folds(), 3);
    EXPECT_THAT(given.fold(0, 0).test_sites, ElementsAre("east"));
    EXPECT_THAT(given.fold(0, 1).test_sites, ElementsAre("north"));
    EXPECT_THAT(given.fold(1, 2).test_sites, ElementsAre("west"));
    EXPECT_THROW(given.fold(0, 3), core::UsageError);
  }
}

TEST(SiteSplits, InnerSetsAreWholeSitesWhereThereAreEnough) {
  const Made all = made(many);
  const auto fold = splits(all, 0, 1, 0.2).fold(0, 0);
  ASSERT_TRUE(fold.inner_by_site);
  const auto watched = sites_of(all, fold.split, Set::validation),
             calibrating = sites_of(all, fold.split, Set::calibration), trained = sites_of(all, fold.split, Set::train);
  EXPECT_EQ(watched.size() + calibrating.size() + trained.size(), many.size() - 1);
  const auto size = [&](Set set) {
    return std::count_if(fold.split.begin(), fold.split.end(), [&](const auto& entry) { return entry.second == set; });
  };
  EXPECT_NEAR(static_cast<double>(size(Set::validation)), 0.2 * 95, 4);
  EXPECT_NEAR(static_cast<double>(size(Set::calibration)), 0.2 * 95, 4);
}

TEST(SiteSplits, InnerSetsAreOfParticipantsWhereSitesAreFew) {
  const Made all = made({{"A", {10, 10}}, {"B", {10, 10}}, {"C", {10, 10}}});
  const auto fold = splits(all, 0).fold(0, 2);
  EXPECT_FALSE(fold.inner_by_site);
  std::map<Set, int> sizes;
  for (const auto& [participant, set] : fold.split) ++sizes[set];
  EXPECT_EQ(sizes, (std::map<Set, int>{{Set::train, 32}, {Set::validation, 8}, {Set::test, 20}}));
  EXPECT_EQ(sites_of(all, fold.split, Set::validation), (std::set<std::string>{"A", "B"}));
}

TEST(SiteSplits, InnerSetsHoldEveryClassOrAreOfParticipants) {
  const Made all = made({{"A", {5, 0}}, {"B", {5, 0}}, {"C", {5, 0}}, {"D", {5, 5}}, {"E", {5, 5}}, {"F", {40, 40}}});
  const auto fold = splits(all, 0).fold(0, 0);
  const auto watched = sites_of(all, fold.split, Set::validation);
  EXPECT_TRUE(!fold.inner_by_site || watched.contains("D") || watched.contains("E"));
}

TEST(SiteSplits, WhatCannotBeEndsInOneLine) {
  const Made all = made({{"A", {5, 5}}, {"B", {5, 0}}, {"C", {5, 0}}});
  EXPECT_THAT(error([&] { splits(all, 5); }), AllOf(HasSubstr("3 sites, fewer than 5 folds"), HasSubstr("--folds 0")));
  EXPECT_THAT(error([&] { splits(all, 0).fold(0, 0); }),
              AllOf(HasSubstr("fold 0 tests the site A"), HasSubstr("label AD"), HasSubstr("--classes")));
}

TEST(SiteSplits, AFoldLacksNoClassInTrainingWhereThatCanBe) {
  // The two sites with AD must not be in one fold, however balanced that would be.
  const Made all = made({{"A", {0, 2}}, {"B", {0, 2}}, {"C", {4, 0}}, {"D", {4, 0}}, {"E", {4, 0}}, {"F", {4, 0}}});
  for (int repeat = 0; repeat < 10; ++repeat) {
    for (int f = 0; f < 3; ++f) EXPECT_NO_THROW(splits(all, 3).fold(repeat, f)) << repeat << ", " << f;
  }
}

class SitesTest : public testing::Test {
 protected:
  SitesTest() {
    options_.data = folder_.path();
    cohort_.classes = {"CN", "AD"};
  }
  void write(const std::vector<std::string>& columns, const std::vector<std::vector<std::string>>& rows) {
    core::Tsv table(columns);
    for (const auto& row : rows) table.add(row);
    table.write(folder_ / "participants.tsv");
  }
  void scan(const std::string& participant, const std::string& session = "n/a") {
    cohort_.examples.push_back({participant, session, "x.nii", 0, {}});
  }
  std::string refused() {
    return error([&] { read_sites(options_, cohort_); });
  }

  tests::ScratchFolder folder_;
  DataOptions options_;
  Cohort cohort_;
};

TEST_F(SitesTest, AreReadFromTheColumnThatIsNamed) {
  scan("sub-1");
  scan("sub-2");
  write({"participant_id", "centre"}, {{"sub-1", "Ulm"}, {"sub-2", "Bonn"}, {"sub-3", "n/a"}});
  options_.site_column = "centre";
  EXPECT_EQ(read_sites(options_, cohort_), (Sites{{"sub-1", "Ulm"}, {"sub-2", "Bonn"}}));
}

TEST_F(SitesTest, GapsAreErrors) {
  scan("sub-1");
  scan("sub-2");
  write({"participant_id", "sites"}, {{"sub-1", "Ulm"}, {"sub-2", "Bonn"}});
  EXPECT_THAT(refused(), AllOf(HasSubstr("--split-by site: "), HasSubstr("did you mean 'sites'?")));
  write({"participant_id", "site"}, {{"sub-1", "Ulm"}, {"sub-2", "n/a"}});
  EXPECT_THAT(refused(), HasSubstr("column site: 1 participant without a site: sub-2"));
  write({"participant_id", "site"}, {{"sub-1", "Ulm"}, {"sub-2", "Ulm"}});
  EXPECT_THAT(refused(), HasSubstr("all participants are of one site, Ulm"));
}

TEST_F(SitesTest, ScansOfOneParticipantAtTwoSitesAreAnError) {
  scan("sub-1", "ses-1");
  scan("sub-1", "ses-2");
  scan("sub-2", "ses-1");
  const std::vector<std::string> columns{"participant_id", "session_id", "site"};
  write(columns, {{"sub-1", "ses-1", "Ulm"}, {"sub-1", "ses-2", "Bonn"}, {"sub-2", "ses-1", "Bonn"}});
  EXPECT_THAT(refused(), HasSubstr("sub-1 was scanned at two sites, Ulm and Bonn"));
  // A session that is not in the cohort plays no part.
  write(columns, {{"sub-1", "ses-1", "Ulm"}, {"sub-1", "ses-3", "Bonn"}, {"sub-2", "ses-1", "Bonn"}});
  EXPECT_EQ(read_sites(options_, cohort_), (Sites{{"sub-1", "Ulm"}, {"sub-2", "Bonn"}}));
}

}  // namespace
}  // namespace tripet::training
