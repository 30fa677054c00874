#include "imaging/template_grid.hpp"

#include <cmath>

namespace tripet::imaging {

ops::Grid template_grid(double spacing) {
  constexpr std::array<double, 3> field_of_view{182, 218, 182};
  constexpr std::array<double, 3> centre{0, -18, 18};  // RAS
  ops::Grid grid;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    // The small number keeps a quotient that is whole but for rounding from growing by one voxel.
    const double n = std::ceil(field_of_view[axis] / spacing - 1e-9);
    grid.size[axis] = static_cast<int>(n);
    const double to_lps = axis < 2 ? -1 : 1;
    grid.to_world.rows[axis][axis] = to_lps * spacing;
    grid.to_world.rows[axis][3] = to_lps * (centre[axis] - 0.5 * (n - 1) * spacing);
  }
  return grid;
}

}  // namespace tripet::imaging
