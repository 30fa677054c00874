#include "simulation/ideal_accuracy.hpp"

#include <cmath>
#include <numbers>

#include "support.hpp"

namespace tripet::simulation {
namespace {

SimulateOptions options(std::vector<std::string> classes, int subjects) {
  SimulateOptions o;
  o.classes = std::move(classes);
  o.subjects = subjects;
  return o;
}

IdealAccuracy ideal(const SimulateOptions& o) {
  return ideal_accuracy(cohort_shares(o), cohort_diseases(cohort_classes(o)));
}

double cdf(double z) {
  return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

// Two classes on one axis: the rule is a threshold where 2 N(t; 0, 0.1) = N(t; 0.45, 0.15) / P(0 <= N <= 1), a
// quadratic equation in t.
TEST(IdealAccuracy, OfTwoClassesIsThatOfTheThreshold) {
  const double inside = cdf((1 - 0.45) / 0.15) - cdf(-0.45 / 0.15);
  const double a = 1 / (2 * 0.1 * 0.1) - 1 / (2 * 0.15 * 0.15), b = 0.45 / (0.15 * 0.15);
  const double c = -0.45 * 0.45 / (2 * 0.15 * 0.15) - std::log(2 * inside * 0.15 / 0.1);
  const double t = (-b + std::sqrt(b * b - 4 * a * c)) / (2 * a);
  const double normal = 2 * cdf(t / 0.1) - 1, mild = (cdf((1 - 0.45) / 0.15) - cdf((t - 0.45) / 0.15)) / inside;
  const IdealAccuracy found = ideal(options({"CN", "MCI"}, 10));
  EXPECT_NEAR(found.recall.at("CN"), normal, 1e-3);
  EXPECT_NEAR(found.recall.at("MCI"), mild, 1e-3);
  EXPECT_NEAR(found.accuracy, (normal + mild) / 2, 1e-4);
  EXPECT_NEAR(found.balanced_accuracy, found.accuracy, 1e-12);
}

TEST(IdealAccuracy, IsWhatALargeCohortReaches) {
  for (const auto& classes : {std::vector<std::string>{"CN", "MCI", "AD"}, {"CN", "FTD", "DLB", "AD+DLB"}}) {
    SimulateOptions o = options(classes, 5000);
    const double reached = ideal_accuracy_of(draw_cohort(o, 11), cohort_shares(o), cohort_diseases(cohort_classes(o)));
    EXPECT_NEAR(ideal(o).accuracy, reached, 0.008) << classes.back();
  }
}

TEST(IdealAccuracy, OfOneClassIsCertain) {
  EXPECT_NEAR(ideal(options({"AD"}, 1)).accuracy, 1, 1e-4);
}

}  // namespace
}  // namespace tripet::simulation
