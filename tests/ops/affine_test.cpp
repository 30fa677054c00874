// Verifies the algebra of coordinate maps.
#include "ops/affine.hpp"

#include "core/error.hpp"
#include "support.hpp"

namespace tripet::ops {
namespace {

const Affine some{{{{1.2, 0.1, -0.3, 5}, {0.2, 0.9, 0.05, -7}, {-0.1, 0.3, 1.1, 2}}}};

TEST(Affine, InverseUndoesTheMap) {
  const Point p{3, -4, 5}, back = some.inverse()(some(p));
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(back[i], p[i], 1e-12);
}

TEST(Affine, ProductAppliesTheRightOneFirst) {
  Affine shift;
  shift.rows[0][3] = 10;
  const Point p{1, 2, 3}, expected = some({11, 2, 3}), product = (some * shift)(p);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(product[i], expected[i], 1e-12);
}

TEST(Affine, DeterminantTellsReflections) {
  Affine mirror;
  mirror.rows[0][0] = -1;
  EXPECT_EQ(mirror.determinant(), -1);
  EXPECT_NEAR((some * mirror).determinant(), -some.determinant(), 1e-12);
}

TEST(Affine, ASingularMapHasNoInverse) {
  Affine flat;
  flat.rows[1] = {0, 0, 0, 0};
  EXPECT_THROW(flat.inverse(), core::Error);
}

}  // namespace
}  // namespace tripet::ops
