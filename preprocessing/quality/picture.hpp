#pragma once

#include <span>

#include "core/picture/png.hpp"
#include "ops/grid.hpp"

namespace tripet::preprocessing {

/// Three planes through a prepared scan (axial at z = 8 mm, coronal at y = -20, sagittal at x = 4, RAS), one pixel a
/// millimetre, dark where uptake is high; the template's contour over it in red, at half its mean in the brain.
/// The person's left is on the left. All values stand on `grid`.
core::Picture quality_picture(const ops::Grid& grid, std::span<const float> scan,
                              std::span<const float> template_values, std::span<const float> brain);

}  // namespace tripet::preprocessing
