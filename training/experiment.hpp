#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "core/json.hpp"
#include "training/data/cohort.hpp"
#include "training/data/dataset.hpp"
#include "training/data/device_scans.hpp"
#include "training/data/site_splits.hpp"
#include "training/data/split_table.hpp"
#include "training/data/splits.hpp"
#include "training/initial_weights.hpp"
#include "training/train_options.hpp"

namespace tripet::training {

/// What all networks of a comparison share. Read-only once made, so that jobs can run side by side.
struct Experiment {
  /// Reads labels and scans; warns of participants left out. Throws UsageError for folds that cannot be drawn.
  Experiment(const DataOptions& data, const LearningOptions& learning, const DeviceOptions& device, std::uint64_t seed,
             double calibration_share = 0);

  DataOptions data;  // folds: how many there are, also where they are given or one a site
  LearningOptions learning;
  DeviceOptions device;  // as resolve() gives them: what is used, never auto
  std::uint64_t seed;
  double calibration_share;
  Cohort cohort;
  std::optional<SplitTable> splits;           // nothing: drawn here
  std::optional<SiteSplits> site_splits;      // --split-by site
  std::shared_ptr<const Dataset> dataset;     // shared by copies of the experiment
  std::shared_ptr<DeviceScans> device_scans;  // on a GPU whose kernels there are; otherwise null
  core::Json preparation;                     // read_preparation()
  std::optional<InitialWeights> init;

  /// Who serves for what. Throws UsageError when there is no such fold or repeat.
  Split split(int repeat, int fold) const;
};

}  // namespace tripet::training
