// Verifies what each normalisation makes of values known by hand, and that nothing is divided by zero.
#include "preprocessing/intensity.hpp"

#include <cmath>
#include <vector>

#include "core/error.hpp"
#include "support.hpp"

namespace tripet::preprocessing {
namespace {

using Values = std::vector<float>;

TEST(Intensity, SuvrDividesByTheWeightedMeanOfTheReference) {
  Values values{2, 4, 6, 8};
  const auto json = normalize(values, "suvr", Values{1, 1, 1, 1}, Values{0, 1, 0.5, 0});  // (4 + 3) / 1.5
  EXPECT_NEAR(json.at("ReferenceMean").get<double>(), 14.0 / 3, 1e-12);
  EXPECT_FLOAT_EQ(values[3], 8 * 3 / 14.0F);
}

TEST(Intensity, ZScoreHasMeanZeroAndDeviationOneInTheBrain) {
  Values values{1, 2, 3, 4, 100};
  normalize(values, "zscore", Values{1, 1, 1, 1, 0}, {});
  EXPECT_NEAR(values[0] + values[1] + values[2] + values[3], 0, 1e-6);
  EXPECT_FLOAT_EQ(values[3], static_cast<float>(1.5 / std::sqrt(1.25)));
  EXPECT_FLOAT_EQ(values[4], static_cast<float>(97.5 / std::sqrt(1.25)));
}

TEST(Intensity, MinMaxSpansTheBrain) {
  Values values{-50, 2, 4, 12};
  normalize(values, "minmax", Values{0, 1, 1, 1}, {});
  EXPECT_EQ(values, (Values{-5.2F, 0, 0.2F, 1}));
}

TEST(Intensity, NoneChangesNothing) {
  Values values{1, 2};
  normalize(values, "none", Values{1, 1}, Values{1, 1});
  EXPECT_EQ(values, (Values{1, 2}));
}

TEST(Intensity, ZerosAndOutliersOfARegionPlayNoPart) {
  Values region, weights(103, 1);
  for (int i = 0; i < 100; ++i) region.push_back(10 + static_cast<float>(i % 11) / 10);
  region.insert(region.end(), {0, 1e6F, -500});
  double sum = 0, squares = 0;
  for (int i = 0; i < 100; ++i) sum += static_cast<double>(region[static_cast<std::size_t>(i)]);
  for (int i = 0; i < 100; ++i)
    squares += std::pow(static_cast<double>(region[static_cast<std::size_t>(i)]) - sum / 100, 2);
  Values values = region;
  EXPECT_NEAR(normalize(values, "suvr", {}, weights).at("ReferenceMean").get<double>(), sum / 100, 1e-6);
  values = region;
  EXPECT_NEAR(normalize(values, "zscore", weights, {}).at("BrainStandardDeviation").get<double>(),
              std::sqrt(squares / 100), 1e-6);
  values = region;
  const auto range = normalize(values, "minmax", weights, {});
  EXPECT_FLOAT_EQ(range.at("BrainMinimum").get<float>(), 10);
  EXPECT_FLOAT_EQ(range.at("BrainMaximum").get<float>(), 11);
  EXPECT_GT(values[101], 1) << "an outlier stays in the picture";
  // A region that is mostly cut away says nothing.
  for (std::size_t i = 0; i < 60; ++i) region[i] = 0;
  EXPECT_THROW(normalize(region, "suvr", {}, weights), core::Error);
}

TEST(Intensity, RefusesToDivideByNothing) {
  Values zeros{0, 0}, negative{-1, -2}, same{3, 3};
  const Values all{1, 1}, nothing{0, 0};
  EXPECT_THROW(normalize(zeros, "suvr", all, all), core::Error);
  EXPECT_THROW(normalize(negative, "suvr", all, all), core::Error);
  EXPECT_THROW(normalize(same, "suvr", all, nothing), core::Error);
  EXPECT_THROW(normalize(same, "zscore", all, all), core::Error);
  EXPECT_THROW(normalize(same, "minmax", all, all), core::Error);
}

TEST(Intensity, CorrelationIsOneUpToScaleAndOffset) {
  const Values a{1, 5, 2, 8}, b{-1, -9, -3, -15}, w{1, 1, 1, 1};
  EXPECT_NEAR(correlation_in(a, b, w), -1, 1e-12);
  EXPECT_EQ(correlation_in(a, w, w), 0);
}

}  // namespace
}  // namespace tripet::preprocessing
