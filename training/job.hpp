#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "training/cohort.hpp"
#include "training/dataset.hpp"
#include "training/splits.hpp"
#include "training/train_options.hpp"

namespace tripet::training {

/// What all networks of a comparison share. Read-only once made, so that jobs can run side by side.
struct Study {
  /// Reads labels and scans; warns of participants left out.
  Study(const DataOptions& data, const LearningOptions& learning, const DeviceOptions& device, std::uint64_t seed);

  DataOptions data;
  LearningOptions learning;
  DeviceOptions device;
  std::uint64_t seed;
  Cohort cohort;
  Dataset dataset;
  core::Json preprocessing;  // the settings that made the scans; null when the folder does not say
};

/// The settings by which a folder's scans were prepared (preprocessing.json); null when it does not say.
core::Json read_preparation(const std::filesystem::path& folder);

/// One network to train: a strategy on one fold of one repeat, in a folder of its own.
struct Job {
  std::filesystem::path out;
  std::string strategy;
  int repeat = 0;
  int fold = 0;
  std::string config;  // the resolved options, for config.cfg
};

/// Everything that decides the bytes of the result: options by name, the hash of the data, seed, fold.
core::Json job_settings(const Study& study, const Job& job);

/// Whether the job's folder holds its finished run. Throws Error when it holds a run with other settings, naming what
/// differs, unless --resume never.
bool is_finished(const Study& study, const Job& job);

/// The indices of Cohort::examples in one set of the split, in order.
std::vector<std::size_t> members(const Cohort& cohort, const Split& split, Set set);

/// One weight for each class: none (empty), balanced N/(K n_c) of the scans with these indices, or the numbers given.
std::vector<double> class_weights(const std::string& option, const Cohort& cohort,
                                  const std::vector<std::size_t>& examples);

}  // namespace tripet::training
