#pragma once

#include <string>
#include <vector>

#include "explanation/scans/atlas.hpp"
#include "training/data/found_scans.hpp"

namespace tripet::explanation {

/// What stands for no finding in a scan, by --baseline: what a covered voxel holds, and where integrated gradients
/// start. A map says what the scan's difference from it does to the answer.
class Baselines {
 public:
  /// choice: `mean`, `zero`, `smoothed` by 24 mm, `template`, `controls`, the mean of the found scans of `first_class`,
  /// or `auto`: the template for scans of FDG, which is what it shows, and else the mean. found and atlas must outlive
  /// it. Throws UsageError for controls where no two scans are of that class.
  Baselines(const std::string& choice, const training::FoundScans& found, const Atlas& atlas,
            const std::string& first_class);

  /// What `auto` came to for this scan, else the choice.
  const std::string& choice(std::size_t scan) const { return choices_[scan]; }
  /// In the units in which the network sees scan number `scan`, whose values there are `seen`; x fastest. The scan
  /// itself is no part of the mean of controls.
  std::vector<float> of(std::size_t scan, const std::vector<float>& seen) const;
  /// Of all that decides it beside the scan.
  std::string hash(std::size_t scan) const;

 private:
  std::vector<float> controls_without(std::size_t scan) const;

  const training::FoundScans& found_;
  const Atlas& atlas_;
  std::vector<std::string> choices_;
  std::vector<std::size_t> controls_;  // numbers of scans
  std::vector<double> sum_;            // of them
};

}  // namespace tripet::explanation
