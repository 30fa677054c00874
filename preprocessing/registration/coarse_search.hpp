#pragma once

#include <span>
#include <vector>

#include "preprocessing/registration/alignment.hpp"

namespace tripet::preprocessing {

/// The best two of a grid of rotations about a few plausible centres, each improved on the coarse level; best first.
/// image: of what the scan is compared with before anything is fitted, at the samples.
std::vector<Fit> coarse_fits(const TemplateSamples& samples, std::span<const float> image, const ScanLevel& scan,
                             bool rigid);

/// Fits where the head must not fit: turned by half about each axis from `map`, then improved. Outline and noise alone
/// let them fit as well as they do.
std::vector<Fit> turned_fits(const TemplateSamples& samples, const ScanLevel& scan, const ops::Affine& map);

}  // namespace tripet::preprocessing
