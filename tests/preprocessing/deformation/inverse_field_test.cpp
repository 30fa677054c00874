// Verifies that a strong deformation and its inverse come to the identity.
#include "preprocessing/deformation/inverse_field.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "ops/smooth.hpp"
#include "preprocessing/deformation/fields.hpp"

namespace tripet::preprocessing {
namespace {

TEST(InverseField, ThereAndBackIsWithinATenthOfAVoxel) {
  const ops::Grid points = tests::lattice_grid({40, 46, 38}, 4, {-80, -90, -70});
  const SplineLattice lattice(points, 4);
  // As smooth as heads differ: bending energy lets nothing rougher through.
  auto coefficients = tests::random_coefficients(lattice.knot_count(), 20, 1);
  for (auto& component : coefficients) ops::smooth(component, lattice.knots(), {1, 1, 1});
  const ops::SplineField u = lattice.field(coefficients, 1e-4);
  const ops::SplineField v = inverse_field(u, 1e-4);
  double largest = 0, moved = 0, smallest = 1, total = 0;
  int count = 0;
  for (double z = -65; z < 75; z += 5.3) {
    for (double y = -85; y < 90; y += 5.3) {
      for (double x = -75; x < 75; x += 5.3, ++count) {
        const ops::Point p{x, y, z};
        const auto jet = u.jet(p);
        ops::Point there = p, back = p;
        for (std::size_t axis = 0; axis < 3; ++axis) there[axis] += jet.value[axis];
        back = there;
        for (std::size_t axis = 0; axis < 3; ++axis) back[axis] += v.at(there)[axis];
        const double miss = tests::distance(back, p);
        total += miss;
        largest = std::max(largest, miss);
        moved = std::max(moved, tests::distance(jet.value, {}));
        smallest = std::min(smallest, ops::jacobian(jet));
      }
    }
  }
  // Not an easy one, and not beyond what a fit may come to: it keeps Jacobians above 0.3.
  EXPECT_GT(moved, 7);
  EXPECT_GT(smallest, 0.3);
  EXPECT_LT(smallest, 0.7);
  EXPECT_LT(total / count, 0.05);
  EXPECT_LT(largest, 0.2);
}

}  // namespace
}  // namespace tripet::preprocessing
