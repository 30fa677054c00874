#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "model/networks/network.hpp"
#include "model/strategies/strategy.hpp"
#include "training/data/cohort.hpp"
#include "training/data/dataset.hpp"
#include "training/data/device_scans.hpp"
#include "training/data/split_table.hpp"
#include "training/data/splits.hpp"
#include "training/initial_weights.hpp"
#include "training/train_options.hpp"

namespace tripet::training {

/// What all networks of a comparison share. Read-only once made, so that jobs can run side by side.
struct Experiment {
  /// Reads labels and scans; warns of participants left out.
  Experiment(const DataOptions& data, const LearningOptions& learning, const DeviceOptions& device, std::uint64_t seed,
             double calibration_share = 0);

  DataOptions data;  // folds: those of the given splits where there are some
  LearningOptions learning;
  DeviceOptions device;  // as resolve() gives them: what is used, never auto
  std::uint64_t seed;
  double calibration_share;
  Cohort cohort;
  std::optional<SplitTable> splits;           // nothing: drawn here
  std::shared_ptr<const Dataset> dataset;     // shared by copies of the experiment
  std::shared_ptr<DeviceScans> device_scans;  // on a GPU whose kernels there are; otherwise null
  core::Json preparation;                     // read_preparation()
  std::optional<InitialWeights> init;

  /// Who serves for what. Throws UsageError when there is no such fold or repeat.
  Split split(int repeat, int fold) const;
};

/// How a folder's scans were prepared: `Preprocessing`, the settings, and `SettingsHash`, which changes with the
/// contents of the files that they name, not with their paths. From preprocessing.json; null when there is none.
core::Json read_preparation(const std::filesystem::path& folder);

/// Its settings alone, as preprocessing::settings_from_json reads them; null when they are unknown.
core::Json preparation_settings(const core::Json& preparation);

/// Its SettingsHash; "" when it is unknown.
std::string preparation_hash(const core::Json& preparation);

/// One network to train: a strategy on one fold of one repeat, in a folder of its own.
struct Job {
  std::filesystem::path out;
  std::string strategy;
  int repeat = 0;
  int fold = 0;
  std::string config;              // the resolved options, for config.cfg
  std::string batch_norm = "all";  // or how many processes have one of their own, which changes the result
};

/// "softmax, repeat 0, fold 2"
std::string where(const Job& job);

/// Everything that decides the bytes of the result: options by name, the hash of the data, seed, fold.
core::Json job_settings(const Experiment& experiment, const Job& job);

/// Whether the job's folder holds its finished run. Throws Error when it holds a run with other settings, naming what
/// differs, unless --resume never.
bool is_finished(const Experiment& experiment, const Job& job);

/// A strategy with the experiment's classes and learning options; class_weights: as class_weights() gives them. Throws
/// UsageError when they do not fit.
std::unique_ptr<model::Strategy> make_strategy(const Experiment& experiment, const std::string& name,
                                               const std::vector<double>& class_weights = {});

/// The network that the experiment's options ask for, for a strategy.
model::NetworkSettings network_settings(const Experiment& experiment, const model::Strategy& strategy);

/// Throws UsageError for options that do not fit each other or one of the strategies, and Error for initial weights
/// that do not fit the network or know a participant whom one of the jobs is tested on: called before the first fit(),
/// so that hours of training do not end in it.
void check_settings(const Experiment& experiment, const std::vector<Job>& jobs);

/// The indices of Cohort::examples in one set of the split, in order. Whom the split does not name is in none.
std::vector<std::size_t> members(const Cohort& cohort, const Split& split, Set set);

/// One weight for each class: none (empty), balanced N/(K n_c) of the scans with these indices, or the numbers given.
/// multilabel: what a scan with the disease counts beside one without, balanced: without / with.
std::vector<double> class_weights(const std::string& option, const Cohort& cohort,
                                  const std::vector<std::size_t>& examples);

}  // namespace tripet::training
