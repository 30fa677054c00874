// Verifies the checks of a model as a whole: right answers against chance, and maps against a pattern.

#include "explanation/checks/whole_model.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace tripet::explanation {
namespace {

std::vector<ExplainedScan> scans(const std::string& label, int right, int wrong) {
  std::vector<ExplainedScan> all;
  for (int i = 0; i < right + wrong; ++i) {
    ExplainedScan scan;
    scan.model = "softmax";
    scan.label = label;
    scan.predicted = i < right ? label : "other";
    all.push_back(scan);
  }
  return all;
}

std::vector<ExplainedScan> joined(std::vector<ExplainedScan> a, const std::vector<ExplainedScan>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

TEST(CheckAnswers, IsTheMeanOverClassesAgainstChance) {
  const auto good = check_answers(joined(scans("CN", 18, 2), scans("AD", 8, 2)), 2);
  ASSERT_TRUE(good);
  EXPECT_NEAR(good->value, 0.85, 1e-12);
  EXPECT_NEAR(good->limit, 0.5 + 1.645 * std::sqrt((0.25 / 20 + 0.25 / 10) / 4), 1e-12);
  EXPECT_EQ(good->scans, 30);
  EXPECT_TRUE(good->passed());
  // A network of random weights says the same of all.
  const auto constant = check_answers(joined(scans("CN", 20, 0), scans("AD", 0, 20)), 2);
  ASSERT_TRUE(constant);
  EXPECT_NEAR(constant->value, 0.5, 1e-12);
  EXPECT_FALSE(constant->passed());
}

TEST(CheckAnswers, IsNotAskedOfFewScansOrOneClass) {
  EXPECT_FALSE(check_answers(scans("AD", 30, 0), 2));
  EXPECT_FALSE(check_answers(joined(scans("AD", 30, 0), scans("CN", 4, 0)), 2));
  EXPECT_FALSE(check_answers(joined(scans("n/a", 0, 30), scans("CN", 10, 0)), 2));
}

TEST(CheckTruth, IsOfTheScansThatHaveThePattern) {
  core::Tsv truth({"participant_id", "model", "method", "label", "pattern", "density_ratio"});
  for (const std::string pattern : {"pattern-AD", "lesion"}) {
    truth.add({"n/a", "n/a", "scan-minus-baseline", "AD", pattern, "1.6"});
    truth.add({"n/a", "n/a", "scan-minus-baseline", "n/a", pattern, "0.9"});
    truth.add({"sub-1", "softmax", "occlusion", "AD", pattern, "4"});
    truth.add({"sub-2", "softmax", "occlusion", "CN", pattern, "1"});
    truth.add({"n/a", "softmax", "occlusion", "AD", pattern, "4"});
    truth.add({"n/a", "softmax", "occlusion", "CN", pattern, "1"});
    truth.add({"n/a", "softmax", "occlusion", "n/a", pattern, pattern == "lesion" ? "1.2" : "2.5"});
  }
  const auto checks = check_truth(truth);
  ASSERT_EQ(checks.size(), 2u);
  EXPECT_EQ(checks[0].value, 4 / 1.6);
  EXPECT_EQ(checks[0].scans, 1);
  EXPECT_TRUE(checks[0].passed());
  EXPECT_EQ(checks[1].value, 1.2);
  EXPECT_EQ(checks[1].scans, 2);
  EXPECT_FALSE(checks[1].passed());
  EXPECT_EQ(checks[1].meaning(), "this map points at the pattern no more than one that does not depend on the model");
}

}  // namespace
}  // namespace tripet::explanation
