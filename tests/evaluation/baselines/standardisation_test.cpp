// Verifies that a constant feature stays finite.

#include "evaluation/baselines/standardisation.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace tripet::tests {
namespace {

TEST(Standardisation, ConstantFeaturesStayFinite) {
  const evaluation::FeatureTable rows{{1, 5}, {3, 5}, {5, 5}};
  const auto standardisation = evaluation::fit_standardisation(rows);
  const auto first = standardisation.apply(rows[0]);
  EXPECT_NEAR(first[0], -std::sqrt(1.5), 1e-12);  // (1 - 3) / sqrt(8/3)
  EXPECT_EQ(first[1], 0);
}

}  // namespace
}  // namespace tripet::tests
