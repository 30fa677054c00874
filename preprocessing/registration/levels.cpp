#include "preprocessing/registration/levels.hpp"

namespace tripet::preprocessing {

LevelsOfScan levels_of(const ops::Grid& grid, std::span<const float> scan) {
  LevelsOfScan levels;
  levels.fine = reduced(grid, scan, 2);
  smooth_level(levels.fine, fine_level.fwhm, 0);
  levels.middle = reduced(levels.fine.grid, levels.fine.values, 3);
  smooth_level(levels.middle, middle_level.fwhm, fine_level.fwhm);
  levels.coarse = reduced(levels.middle.grid, levels.middle.values, 6);
  smooth_level(levels.coarse, coarse_level.fwhm, middle_level.fwhm);
  return levels;
}

}  // namespace tripet::preprocessing
