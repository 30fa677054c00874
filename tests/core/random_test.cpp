#include "core/random.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tripet::core {

// Resamples of an evaluation are drawn so: other numbers would change every interval of a report that is made again.
TEST(Random, StreamsByNumberStayAsTheyAre) {
  const auto drawn = [](std::uint64_t stream) {
    Random random(5, stream);
    std::vector<std::size_t> values;
    for (int i = 0; i < 8; ++i) values.push_back(random.below(37));
    return values;
  };
  EXPECT_THAT(drawn(0), testing::ElementsAre(1, 2, 19, 13, 14, 27, 10, 28));
  EXPECT_THAT(drawn(1), testing::ElementsAre(3, 14, 34, 17, 4, 35, 13, 14));
}

TEST(Random, StreamsByKeyDependOnTheirKeyOnly) {
  Random one("noise/1/sub-01"), same("noise/1/sub-01"), other("noise/1/sub-02");
  EXPECT_EQ(one.next(), same.next());
  EXPECT_NE(one.next(), other.next());
}

}  // namespace tripet::core
