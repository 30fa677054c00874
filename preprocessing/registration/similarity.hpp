#pragma once

#include <cstddef>
#include <span>

#include "ops/affine.hpp"
#include "preprocessing/registration/scan_level.hpp"
#include "preprocessing/registration/template_samples.hpp"

namespace tripet::preprocessing {

/// Correlation of an image at the samples and the scan over every `stride`-th sample; -1 where less than half of them
/// lie in the scan.
double correlation(const TemplateSamples& samples, std::span<const float> image, const ScanLevel& scan,
                   const ops::Affine& map, std::size_t stride);

/// The same over the brain alone, all samples; -1 where less than 100 of them lie in the scan.
double correlation_in_brain(const TemplateSamples& samples, std::span<const float> image, const ScanLevel& scan,
                            const ops::Affine& map);

/// Correlation over the brain of the scan and the best sum of template and Laplacian, at least 0; `first_alone` of
/// template and scan.
struct Similarity {
  double first_alone = -1, both = 0;
};
Similarity similarity(const TemplateSamples& samples, const ScanLevel& scan, const ops::Affine& map);

}  // namespace tripet::preprocessing
