#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "training/experiment.hpp"

namespace tripet::training {

/// What a strategy's name is followed by where it learns from synthetic scans too, or from them alone.
inline const std::string with_synthetic_scans = "+synthetic", synthetic_scans_alone = "-on-synthetic";

/// The setting of a run whose labels were exchanged, in run.json and in the model.
inline const char* const permuted_labels = "permute-labels";

/// One network to train: a strategy on one fold of one repeat, in a folder of its own.
struct Job {
  std::filesystem::path out;
  std::string strategy;
  int repeat = 0;
  int fold = 0;
  std::string config;              // the resolved options, for config.cfg
  std::string batch_norm = "all";  // or how many processes have one of their own, which changes the result
  std::string arm = {};            // what the strategy learns from, as its name goes on: none, the real scans;
                                   // core::control_suffix: these with another seed; a part (learning_curve.hpp)
};

/// "softmax, repeat 0, fold 2"
std::string where(const Job& job);

/// Whether this is of a model whose labels were exchanged. training: ModelDescription::training.
bool learnt_from_permuted_labels(const core::Json& training);

/// What of the data decides the bytes of a result: their hash, classes, seed, split.
core::Json data_settings(const Experiment& experiment, int repeat, int fold);

/// Everything that decides the bytes of the result: options by name, the hash of the data, seed, fold.
core::Json job_settings(const Experiment& experiment, const Job& job);

/// run.json of the run with these settings in the folder; null when there is none. Throws Error when it holds a run
/// with other settings, naming what differs.
core::Json recorded_run(const std::filesystem::path& out, const core::Json& settings);

/// Whether the job's folder holds its finished run. Throws Error when it holds a run with other settings, naming what
/// differs, unless --resume never.
bool is_finished(const Experiment& experiment, const Job& job);

/// Throws UsageError for options that do not fit each other or one of the strategies, and Error for initial weights
/// that do not fit the network or know a participant whom one of the jobs is tested on: called before the first fit(),
/// so that hours of training do not end in it.
void check_settings(const Experiment& experiment, const std::vector<Job>& jobs);

}  // namespace tripet::training
