#include "core/table/cell.hpp"

#include <gmock/gmock.h>

#include "core/error.hpp"

namespace tripet::core {

TEST(Cell, Missing) {
  for (const char* word : {"", "n/a", "N/A", "NA", "NaN", "nan", ".", "NULL", "<NA>", "#N/A", "#REF!", "#DIV/0!"})
    EXPECT_TRUE(is_missing(word)) << word;
  for (const char* word : {"none", "None", "0", "-", "AD", "n/a?", "NA1", "?"}) EXPECT_FALSE(is_missing(word)) << word;
}

TEST(Cell, Flags) {
  for (const char* word : {"1", "1.0", "1.", "True", "TRUE", "true"}) EXPECT_EQ(parse_flag(word), true) << word;
  for (const char* word : {"0", "0.0", "0.00", "False", "FALSE"}) EXPECT_EQ(parse_flag(word), false) << word;
  for (const char* word : {"0.5", "2", "yes", "", "-1", "1.01"}) EXPECT_EQ(parse_flag(word), std::nullopt) << word;
}

TEST(Cell, WholeNumbersWithDecimals) {
  EXPECT_EQ(parse_whole_number("3.0"), 3);
  EXPECT_EQ(parse_whole_number("-3.00"), -3);
  EXPECT_EQ(parse_whole_number("3.5"), std::nullopt);
  EXPECT_EQ(parse_whole_number("x.0"), std::nullopt);
  EXPECT_EQ(without_zero_decimals(".0"), ".0");
  EXPECT_EQ(without_zero_decimals("1.2.0"), "1.2.0");
}

TEST(Cell, ClassesThatAreNumbersAreInOrder) {
  EXPECT_THAT(class_names({"10", "2", "1", "0"}), testing::ElementsAre("0", "1", "2", "10"));
  EXPECT_THAT(class_names({"1.0", "0.0", "1"}), testing::ElementsAre("0", "1"));
  EXPECT_THAT(class_names({"0.5", "-1"}), testing::ElementsAre("-1", "0.5"));
  EXPECT_THAT(class_names({"CN", "AD", "1.0"}), testing::ElementsAre("CN", "AD", "1.0"));
  EXPECT_THROW(class_names({"01", "1"}), Error);
}

}  // namespace tripet::core
