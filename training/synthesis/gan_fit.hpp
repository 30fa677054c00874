#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "core/json.hpp"
#include "training/data/batches.hpp"
#include "training/device/data_parallel.hpp"
#include "training/experiment.hpp"
#include "training/synthesis/gan_history.hpp"
#include "training/synthesis/synthesis_options.hpp"

namespace tripet::training {

/// One generator to train, in a folder of its own.
struct GanJob {
  std::filesystem::path out;
  int repeat = 0;
  int fold = 0;
  bool all = false;    // from every participant, and not only from those whom the fold trains with
  std::string config;  // the resolved options, for config.cfg
};

struct GanFitSettings {
  std::function<void(const GanRound&, int steps)> after_round = {};  // called with the steps that were trained
  std::function<void(int steps)> resumed = {};  // called once when a checkpoint holds steps, with their number
  double seconds_to_checkpoint = 5;             // a checkpoint at the end of the first round after this time
  DataParallel parallel = {};                   // each of these processes calls fit_gan() alike; one of them writes
};

inline const char* const quality_name = "quality.json";

/// The scans that a generator is to learn from. Throws UsageError for several diseases a scan, and Error when a class
/// has fewer than two of them.
Indices gan_scans(const Experiment& experiment, const GanJob& job);

/// Everything that decides the bytes of the result.
core::Json gan_settings(const Experiment& experiment, const GanJob& job, const GanOptions& options);

/// Trains a generator against a discriminator and writes the folder: config.cfg, splits.tsv, run.json, history.tsv,
/// events, samples.png, checkpoint.pt while it trains, generator.safetensors with the running average of the generator,
/// and quality.json, what it is worth (scan_quality.hpp). Does nothing when the folder holds the finished run, and goes
/// on from its checkpoint when there is one, to the same bytes. Throws Interrupted, and Error when a loss is not
/// finite, naming the participants of the batch; the last checkpoint then stays.
void fit_gan(const Experiment& experiment, const GanJob& job, const GanOptions& options,
             const GanFitSettings& settings = {});

}  // namespace tripet::training
