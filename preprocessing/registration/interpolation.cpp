#include "preprocessing/registration/interpolation.hpp"

namespace tripet::preprocessing {

ToIndex::ToIndex(const TemplateSamples& samples, const ScanLevel& scan, const ops::Affine& map) {
  ops::Affine shift;
  for (std::size_t i = 0; i < 3; ++i) shift.rows[i][3] = samples.centre[i];
  const ops::Affine full = scan.grid.to_world.inverse() * map * shift;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 4; ++j) m[i][j] = static_cast<float>(full.rows[i][j]);
  }
}

}  // namespace tripet::preprocessing
