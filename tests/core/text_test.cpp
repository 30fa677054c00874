#include "core/text.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace tripet::core {

TEST(Text, NumbersReadBackToTheSameBits) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 10000; ++i) {
    const double value = std::ldexp(static_cast<double>(random()) - 9e18, static_cast<int>(random() % 200) - 160);
    EXPECT_EQ(parse_number(format_number(value)), value) << format_number(value);
  }
  EXPECT_EQ(format_number(100000), "100000");
  EXPECT_EQ(format_number(0.1), "0.1");
  EXPECT_EQ(format_number(-3), "-3");
}

TEST(Text, HalfANumberIsNone) {
  EXPECT_FALSE(parse_number("1.5mm"));
  EXPECT_FALSE(parse_number("1,5"));
  EXPECT_FALSE(parse_number(""));
  EXPECT_FALSE(parse_integer("1.0"));
  EXPECT_EQ(parse_number("+1.5"), 1.5);
}

TEST(Text, SplitKeepsEmptyParts) {
  EXPECT_EQ(split("a,,b,", ','), (std::vector<std::string>{"a", "", "b", ""}));
  EXPECT_EQ(split("", ','), (std::vector<std::string>{""}));
}

TEST(Text, NearestNameFindsMisspellingsOnly) {
  const std::vector<std::string> names{"folds", "fold", "epochs"};
  EXPECT_EQ(nearest_name("fols", names), "folds");
  EXPECT_EQ(nearest_name("epohcs", names), "epochs");
  EXPECT_FALSE(nearest_name("temperature", names));
}

}  // namespace tripet::core
