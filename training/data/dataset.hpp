#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/mapped_volume.hpp"
#include "ops/harmonisation/combat.hpp"
#include "training/data/cohort.hpp"

namespace tripet::training {

/// What a network sees of a prepared scan: (value - offset) * scale. A property of the one scan: nothing is fitted to
/// others.
struct ScanScale {
  float offset;
  float scale;
};

/// Mean 0 and standard deviation 1 over all voxels. Throws Error for values that are not finite, or all equal.
ScanScale scan_scale(std::span<const float> values);

/// The prepared scans of a cohort, mapped into memory, in the order of Cohort::examples. Reading is safe from many
/// threads.
class Dataset {
 public:
  /// Throws Error when scans differ in grid, when one holds NaN or is constant, and when two participants have the same
  /// pixels: a scan that is in two folds makes every result too good.
  explicit Dataset(const Cohort& cohort);
  /// The same scans and those that the cohort has beyond them, which are synthetic.
  Dataset(const Dataset& real, const Cohort& cohort);
  /// The same scans, harmonised: each by the map of its site, or as it is where that is null. Their values are made
  /// anew each time, so that many folds of a large cohort need no memory for copies.
  Dataset(const Dataset& real, std::vector<std::shared_ptr<const ops::SiteMap>> maps);

  std::size_t size() const { return volumes_.size(); }
  /// Voxels along x, y, z.
  const std::array<int, 3>& grid() const { return volumes_.front()->size(); }
  /// Voxel index to RAS millimetres, of the first scan.
  const std::array<std::array<double, 4>, 3>& affine() const { return volumes_.front()->affine(); }
  std::size_t voxels() const { return volumes_.front()->values().size(); }
  /// The scan as the network sees it, without augmentation. out: voxels(), x fastest, which is [z, y, x] of a tensor.
  void read(std::size_t index, std::span<float> out) const;
  /// As it lies in its file.
  std::span<const float> values(std::size_t index) const { return volumes_[index]->values(); }
  /// The same harmonised, which is the same where there is nothing to harmonise; and what read() makes of it. memory:
  /// holds it where it must be made, until the next call.
  std::span<const float> harmonised(std::size_t index, std::vector<float>& memory) const;
  /// Has them fetched from the disk, if need be, beside other work.
  void read_ahead(std::size_t index) const { volumes_[index]->read_ahead(); }
  const ScanScale& scale(std::size_t index) const { return scales_[index]; }
  /// Hash of classes, names, labels and pixels, before they are harmonised.
  const std::string& hash() const { return hash_; }

 private:
  std::string add(const Example& example);

  std::vector<std::shared_ptr<const core::MappedVolume>> volumes_;
  std::vector<std::shared_ptr<const ops::SiteMap>> maps_;  // empty: none; null: the scan stays as it is
  std::vector<ScanScale> scales_;
  std::string hash_;
  std::string first_;  // where the first one lies
};

void standardise(std::span<const float> values, const ScanScale& scale, std::span<float> out);

}  // namespace tripet::training
