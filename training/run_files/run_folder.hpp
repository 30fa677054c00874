#pragma once

#include <string>

#include "core/json.hpp"
#include "training/data/batches.hpp"
#include "training/job.hpp"
#include "training/learner.hpp"
#include "training/run_files/checkpoint.hpp"

namespace tripet::training {

/// The scans of one run by what they serve for.
struct RunSets {
  Indices train, validation, calibration, test;
};

/// The RUN folder of a job: which scans it trains and tests, and what is written of it beside the checkpoint and the
/// history.
class RunFolder {
 public:
  /// processes: how many train the network together. experiment and job must outlive it.
  RunFolder(const Experiment& experiment, const Job& job, int processes);

  const RunSets& sets() const { return sets_; }
  /// job_settings()
  const core::Json& settings() const { return settings_; }

  /// config.cfg and splits.tsv.
  void write_plan() const;
  /// run.json of a run that is not finished.
  void write_record(const Learner& learner) const;
  /// model.safetensors: the learner's weights, which are those of the best epoch, and all that predicting needs. Names
  /// of participants are kept as salted hashes.
  void write_model(const Learner& learner, const Progression& progression) const;
  /// predictions.tsv, calibration.tsv: the scans with these indices. logits [scans, heads].
  void write_predictions(const std::string& file, const Indices& indices, const torch::Tensor& logits,
                         const Learner& learner) const;
  /// run.json of the finished run, the last of all files.
  void write_end(const Learner& learner, const Progression& progression) const;

 private:
  core::Json record(const Learner& learner) const;

  const Experiment& experiment_;
  const Job& job_;
  const int processes_;
  const core::Json settings_;
  const Split split_;
  const RunSets sets_;
};

}  // namespace tripet::training
