#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "core/json.hpp"
#include "model/harmonisation.hpp"
#include "training/data/cohort.hpp"
#include "training/data/dataset.hpp"
#include "training/data/device_scans.hpp"
#include "training/data/site_splits.hpp"
#include "training/data/split_table.hpp"
#include "training/data/splits.hpp"
#include "training/harmonisation/scan_traits.hpp"
#include "training/initial_weights.hpp"
#include "training/train_options.hpp"

namespace tripet::training {

/// Synthetic scans that networks learn from beside real ones, or in their place: the last examples of the cohort.
struct SyntheticPart {
  std::set<std::string> ids;  // Example::participant_id
  bool alone = false;         // no real scan is learnt from
  core::Json provenance;      // of synthetic.json: whose scans the generator has seen
};

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
  std::optional<SyntheticPart> synthetic = {};
  std::optional<Split> split_of_true_labels = {};  // of the one fold for which labels were exchanged
  std::vector<ScanTraits> traits;                  // of Cohort::examples, with --harmonize; otherwise empty
  std::shared_ptr<const model::Harmonisation> harmonisation =
      nullptr;                 // of harmonised(): what the dataset went through
  std::string data_hash;       // of the real scans
  int training_percent = 100;  // of each fold's training participants: learning_curve.hpp

  /// The same with synthetic scans of one generator for training. provenance: as write_synthetic_scans() keeps it.
  Experiment with_synthetic(const std::vector<Example>& scans, const core::Json& provenance, bool alone) const;

  /// The same with this percentage of each fold's training participants.
  Experiment with_part(int percent) const;

  /// The same for one fold, with labels that say nothing: with_permuted_labels(). The split stays that of the true
  /// ones.
  Experiment with_permuted_labels(int repeat, int fold) const;

  /// Who serves for what. Throws UsageError when there is no such fold or repeat.
  Split split(int repeat, int fold) const;

 private:
  Split split_of_participants(int repeat, int fold) const;
};

}  // namespace tripet::training
