#pragma once

#include <span>
#include <vector>

#include "preprocessing/registration/levels.hpp"
#include "preprocessing/registration/registration.hpp"

namespace tripet::preprocessing {

/// The tissues at the levels of resolution, at the middle one blurred as scanners of several resolutions do.
struct TissueLevels {
  std::vector<std::string> names;
  TemplateSamples coarse;
  std::vector<TemplateSamples> middle;
};

TissueLevels tissue_levels(const Tissues& tissues, std::span<const float> brain);

/// The map by which a sum of tissues explains the scan best, each weighted by what it takes up in this scan. A
/// template plays no part. contrast: tells where to start.
RegistrationResult register_by_tissues(const TissueLevels& target, const LevelsOfScan& scan, bool rigid,
                                       Contrast contrast);

/// How the tissues explain the scan at a map.
struct TissueView {
  std::vector<double> uptake;  // of each tissue
  double similarity = 0;       // correlation of their sum and the scan over the brain, at the middle level
};
TissueView view_tissues(const TissueLevels& target, const LevelsOfScan& scan, const ops::Affine& map);

}  // namespace tripet::preprocessing
