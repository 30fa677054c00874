#include "core/shard.hpp"

#include "core/error.hpp"
#include "support.hpp"

namespace tripet::core {

TEST(Shard, PartsHoldEveryJobOnce) {
  const std::vector<int> jobs{0, 1, 2, 3, 4, 5, 6};
  std::vector<int> seen;
  for (const auto* text : {"1/3", "2/3", "3/3"}) {
    for (const int job : parse_shard(text).part(jobs)) seen.push_back(job);
  }
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(seen, jobs);
  EXPECT_EQ(parse_shard("2/3").part(jobs), (std::vector<int>{1, 4}));
  EXPECT_EQ(parse_shard("1/1").part(jobs), jobs);
  EXPECT_TRUE(parse_shard("9/9").part(jobs).empty());
}

TEST(Shard, WhatIsNoShardIsRefused) {
  for (const auto* text : {"", "3", "0/3", "4/3", "1/0", "-1/3", "1/3/5", "a/b", "1.5/3"}) {
    EXPECT_THROW(parse_shard(text), UsageError) << text;
  }
}

}  // namespace tripet::core
