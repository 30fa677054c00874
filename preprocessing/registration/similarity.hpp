#pragma once

#include <cstddef>

#include "ops/affine.hpp"
#include "preprocessing/registration/scan_level.hpp"
#include "preprocessing/registration/template_samples.hpp"

namespace tripet::preprocessing {

/// Correlation of template and scan over every `stride`-th sample; -1 where less than half of them lie in the scan.
double correlation(const TemplateSamples& samples, const ScanLevel& scan, const ops::Affine& map, std::size_t stride);

/// Correlation over the brain of the scan and the best sum of both images, at least 0; `first_alone` of template and
/// scan.
struct Similarity {
  double first_alone = -1, both = 0;
};
Similarity similarity(const TemplateSamples& samples, const ScanLevel& scan, const ops::Affine& map);

}  // namespace tripet::preprocessing
