#pragma once

#include <torch/types.h>

#include <string>

#include "core/json.hpp"
#include "core/picture/png.hpp"
#include "training/experiment.hpp"
#include "training/synthesis/adversaries.hpp"
#include "training/synthesis/scan_maps.hpp"

namespace tripet::training {

/// int64 [n]: the labels of these scans.
torch::Tensor labels_of(const Cohort& cohort, const Indices& scans);

/// The mean distance of two scans of one class, root mean square over voxels; 0 where no class has two. scans:
/// [n, 1, d, h, w]; classes: int64 [n].
double mean_distance(const torch::Tensor& scans, const torch::Tensor& classes);

/// What is looked at while a generator trains: always the same random numbers and the same real scans.
class GanWatch {
 public:
  /// scans: those learnt from; held_out: others, by which the end is judged; maps: of those learnt from. All must
  /// outlive it.
  GanWatch(const Experiment& experiment, const Indices& scans, const Indices& held_out, const ScanMaps& maps,
           const std::string& key);

  /// mean_distance() of up to 32 synthetic scans by that of as many real ones of the same classes. A generator that
  /// makes the same few scans again and again (mode collapse) comes near 0, however far its classes lie apart.
  double diversity(const Adversaries& adversaries) const;
  /// For each class a row of real scans and one of synthetic ones.
  core::Picture picture(const Adversaries& adversaries) const;
  /// scan_quality() of as many synthetic scans as were learnt from, of the same classes; of up to 200 of each kind.
  core::Json quality(const Adversaries& adversaries) const;

 private:
  const Experiment& experiment_;
  const Indices &scans_, &held_out_;
  const ScanMaps& maps_;
  const std::string key_;
  torch::Tensor classes_;
  double real_distance_;
};

}  // namespace tripet::training
