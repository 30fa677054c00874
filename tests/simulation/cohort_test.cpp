#include "simulation/cohort.hpp"

#include <cmath>
#include <map>
#include <set>

#include "core/error.hpp"
#include "support.hpp"

namespace tripet::simulation {
namespace {

using testing::HasSubstr;
using testing::Not;

SimulateOptions options(std::vector<std::string> classes, int subjects) {
  SimulateOptions o;
  o.classes = std::move(classes);
  o.subjects = subjects;
  return o;
}

std::string refusal(const std::vector<std::string>& classes) {
  try {
    cohort_classes(options(classes, 1));
  } catch (const core::UsageError& e) {
    return e.what();
  }
  return "";
}

TEST(Cohort, WrongClassesAreUsageErrorsOfOneLine) {
  EXPECT_THAT(refusal({"CN", "ADD"}), HasSubstr("'ADD' is not a diagnosis"));
  EXPECT_THAT(refusal({"CN", "CN+AD"}), HasSubstr("'CN+AD'"));
  EXPECT_THAT(refusal({"AD+"}), HasSubstr("'AD+'"));
  EXPECT_THAT(refusal({"MCI+AD"}), HasSubstr("twice"));
  EXPECT_THAT(refusal({"AD+DLB", "DLB+AD"}), HasSubstr("given twice"));
  EXPECT_THAT(refusal({}), HasSubstr("at least one"));
  for (const auto& text : {refusal({"ADD"}), refusal({"AD+"}), refusal({"AD", "AD"})}) {
    EXPECT_THAT(text, Not(HasSubstr("\n")));
  }
  EXPECT_EQ(refusal({"CN", "MCI", "AD", "FTD", "DLB", "AD+DLB"}), "");
}

TEST(Cohort, MixedDiagnosesHaveOneSpelling) {
  EXPECT_EQ(parse_diagnosis("DLB+AD").label, "AD+DLB");
  EXPECT_EQ(parse_diagnosis("FTD+MCI").label, "MCI+FTD");
  EXPECT_EQ(parse_diagnosis("CN").label, "CN");
}

TEST(Cohort, SeveritiesAreDistributedAsDeclared) {
  struct Moments {
    double sum = 0, squares = 0, low = 9, high = -9;
    int count = 0;
  };
  std::map<std::string, Moments> of;
  for (const Participant& p : draw_cohort(options({"CN", "MCI", "AD"}, 4000), 3)) {
    Moments& m = of[p.diagnosis.label];
    const double s = p.severity[index(Disease::AD)];
    m.sum += s, m.squares += s * s, ++m.count;
    m.low = std::min(m.low, s), m.high = std::max(m.high, s);
    EXPECT_EQ(p.severity[index(Disease::FTD)], 0) << "no class of this cohort has it";
    EXPECT_EQ(main_severity(p), s);
  }
  const auto mean = [&](const std::string& c) { return of[c].sum / of[c].count; };
  const auto deviation = [&](const std::string& c) {
    return std::sqrt(of[c].squares / of[c].count - mean(c) * mean(c));
  };
  // The mean of |N(0, s)| is s sqrt(2 / pi), its variance s^2 (1 - 2 / pi).
  EXPECT_NEAR(mean("CN"), 0.0798, 0.004);
  EXPECT_NEAR(deviation("CN"), 0.0603, 0.004);
  EXPECT_NEAR(mean("MCI"), 0.45, 0.01);
  EXPECT_NEAR(deviation("MCI"), 0.15, 0.006);
  EXPECT_NEAR(mean("AD"), 1, 0.012);
  // Restricted to 2.5 deviations on either side: 0.20 x 0.9546.
  EXPECT_NEAR(deviation("AD"), 0.191, 0.008);
  EXPECT_GE(of["CN"].low, 0);
  EXPECT_GE(of["MCI"].low, 0);
  EXPECT_LE(of["MCI"].high, 1);
  EXPECT_GE(of["AD"].low, 0.5);
  EXPECT_LE(of["AD"].high, 1.5);
}

TEST(Cohort, DiagnosisGoesWithNeitherAgeNorSexNorSite) {
  std::map<std::string, double> age, women;
  std::map<std::pair<std::string, int>, int> sites;
  const int n = 3000;
  for (const Participant& p : draw_cohort(options({"CN", "MCI", "AD"}, n), 8)) {
    age[p.diagnosis.label] += p.age / n;
    women[p.diagnosis.label] += p.sex == "F" ? 1.0 / n : 0;
    ++sites[{p.diagnosis.label, p.site}];
  }
  EXPECT_NEAR(age["CN"], age["AD"], 0.6);
  EXPECT_NEAR(age["MCI"], age["AD"], 0.6);
  EXPECT_NEAR(women["CN"], women["AD"], 0.05);
  for (const auto& [key, count] : sites) EXPECT_EQ(count, n / 3) << key.first << " at site " << key.second;
}

std::map<std::pair<std::string, int>, int> at_sites(const SimulateOptions& o) {
  std::map<std::pair<std::string, int>, int> sites;
  for (const Participant& p : draw_cohort(o, 8)) ++sites[{p.diagnosis.label, p.site}];
  return sites;
}

TEST(Cohort, ConfoundingPutsItsShareOfEachClassAtSitesOfItsOwn) {
  SimulateOptions o = options({"CN", "AD"}, 50);
  o.confounding = 0.7;
  o.sites = 2;
  using Counts = std::map<std::pair<std::string, int>, int>;
  EXPECT_EQ(at_sites(o), (Counts{{{"CN", 1}, 35}, {{"CN", 2}, 15}, {{"AD", 1}, 15}, {{"AD", 2}, 35}}));
  o.sites = 4;
  auto sites = at_sites(o);
  EXPECT_EQ((sites[{"CN", 1}] + sites[{"CN", 3}]), 35);
  EXPECT_EQ((sites[{"AD", 2}] + sites[{"AD", 4}]), 35);
  EXPECT_NEAR((sites[{"CN", 1}]), (sites[{"CN", 3}]), 1);
  EXPECT_NEAR((sites[{"CN", 2}]), (sites[{"CN", 4}]), 1);
  o = options({"CN", "MCI", "AD"}, 20);  // fewer sites than classes: the third shares the first's
  o.confounding = 0.7;
  o.sites = 2;
  sites = at_sites(o);
  EXPECT_EQ((sites[{"CN", 1}]), 14);
  EXPECT_EQ((sites[{"MCI", 2}]), 14);
  o.sites = 1;
  EXPECT_EQ(at_sites(o).size(), 3U);
}

TEST(Cohort, ConfoundedClassesDifferInAgeAsAskedAndInNothingElse) {
  SimulateOptions o = options({"CN", "MCI", "AD"}, 3000);
  o.age_confounding = 4;
  std::map<std::string, double> age, women;
  for (const Participant& p : draw_cohort(o, 8)) {
    age[p.diagnosis.label] += p.age / o.subjects;
    women[p.diagnosis.label] += p.sex == "F" ? 1.0 / o.subjects : 0;
  }
  // Less what the limits of 55 and 89 years take.
  EXPECT_NEAR(age["AD"] - age["MCI"], 4, 0.7);
  EXPECT_NEAR(age["MCI"] - age["CN"], 4, 0.7);
  EXPECT_NEAR(women["CN"], women["AD"], 0.05);
}

TEST(Cohort, ParticipantsAreTheSameInALargerCohort) {
  const auto few = draw_cohort(options({"CN", "AD"}, 3), 1), many = draw_cohort(options({"CN", "AD"}, 30), 1);
  const auto other = draw_cohort(options({"CN", "AD"}, 3), 2);
  ASSERT_EQ(many.size(), 60U);
  for (std::size_t i = 0; i < few.size(); ++i) {
    EXPECT_EQ(few[i].id, many[i].id);
    EXPECT_EQ(few[i].diagnosis, many[i].diagnosis);
    EXPECT_EQ(few[i].severity, many[i].severity);
    EXPECT_EQ(few[i].suv_scale, many[i].suv_scale);
    EXPECT_EQ(few[i].site, many[i].site);
    EXPECT_NE(few[i].suv_scale, other[i].suv_scale);
  }
  SimulateOptions small = options({"CN", "AD"}, 3), large = options({"CN", "AD"}, 30);
  small.confounding = large.confounding = 0.8;
  const auto of_small = draw_cohort(small, 1), of_large = draw_cohort(large, 1);
  for (std::size_t i = 0; i < of_small.size(); ++i) EXPECT_EQ(of_small[i].site, of_large[i].site);
}

TEST(Cohort, ComorbidityAddsASecondDiseaseOfTheCohortToPatientsOnly) {
  SimulateOptions o = options({"CN", "AD", "DLB"}, 2000);
  o.comorbidity = 0.2;
  std::map<std::string, int> labels;
  for (const Participant& p : draw_cohort(o, 5)) {
    ++labels[p.diagnosis.label];
    if (p.diagnosis.label != "AD+DLB") continue;
    EXPECT_GE(p.severity[index(Disease::AD)], 0.5);
    EXPECT_GE(p.severity[index(Disease::DLB)], 0.5);
  }
  EXPECT_EQ(labels.size(), 4U);
  EXPECT_EQ(labels["CN"], 2000);
  EXPECT_NEAR(labels["AD+DLB"], 800, 100);
  double sum = 0;
  for (const Share& share : cohort_shares(o)) {
    sum += share.part;
    EXPECT_NEAR(share.part, labels[share.diagnosis.label] / 6000.0, 0.02) << share.diagnosis.label;
  }
  EXPECT_NEAR(sum, 1, 1e-12);
}

}  // namespace
}  // namespace tripet::simulation
