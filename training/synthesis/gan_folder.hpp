#pragma once

#include "core/json.hpp"
#include "training/synthesis/adversaries.hpp"
#include "training/synthesis/gan_fit.hpp"
#include "training/synthesis/scan_maps.hpp"

namespace tripet::training {

/// What is written of a generator's training beside history and checkpoint.
class GanFolder {
 public:
  /// scans: those learnt from. All must outlive it.
  GanFolder(const Experiment& experiment, const GanJob& job, const core::Json& settings, const Indices& scans,
            int processes);

  /// config.cfg and splits.tsv.
  void write_plan() const;
  /// run.json of a run that is not finished.
  void write_record(const Adversaries& adversaries) const;
  /// generator.safetensors. Names of participants are kept as salted hashes.
  void write_generator(const Adversaries& adversaries, const ScanMaps& maps, const GanRound& last) const;
  /// run.json of the finished run, the last of all files.
  void write_end(const Adversaries& adversaries, const std::vector<GanRound>& rounds) const;

 private:
  core::Json record(const Adversaries& adversaries) const;
  core::Json scans_of_classes() const;

  const Experiment& experiment_;
  const GanJob& job_;
  const core::Json& settings_;
  const Indices& scans_;
  const int processes_;
};

}  // namespace tripet::training
