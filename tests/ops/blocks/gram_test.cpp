// Verifies the fast sums of products against the plain ones.
#include "ops/blocks/gram.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <random>

namespace tripet::ops {

template <std::size_t columns>
void expect_the_plain_sums() {
  std::mt19937 engine(1);
  std::normal_distribution<float> normal(0.5F, 2);
  Gram<columns> fast{}, plain{};
  const auto block = std::make_unique<GramBlock<columns>>();
  for (const std::size_t rows : {std::size_t{0}, std::size_t{1}, std::size_t{9}, std::size_t{255}, std::size_t{256}}) {
    for (auto& column : block->value) {
      for (float& v : column) v = normal(engine);
    }
    for (float& w : block->weight) w = std::abs(normal(engine));
    add_gram_reference(*block, rows, plain);
    add_gram(*block, rows, fast);
  }
  // float32: 256 summands of each block are rounded to 6e-8 of the sum of their sizes.
  for (std::size_t i = 0; i < columns; ++i) {
    for (std::size_t j = 0; j < columns; ++j) {
      EXPECT_NEAR(fast[i][j], plain[i][j], 1e-6 * std::sqrt(plain[i][i] * plain[j][j])) << i << " " << j;
      EXPECT_EQ(fast[i][j], fast[j][i]);
    }
  }
}

TEST(Gram, EqualsThePlainSums) {
  expect_the_plain_sums<16>();
  expect_the_plain_sums<32>();
}

}  // namespace tripet::ops
