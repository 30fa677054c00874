#pragma once

#include <functional>

#include "training/device/data_parallel.hpp"
#include "training/job.hpp"
#include "training/run_files/history.hpp"

namespace tripet::training {

struct FitSettings {
  std::function<void(const Epoch&)> after_epoch = {};  // called after each epoch that was trained
  std::function<void(std::size_t epochs)> resumed =
      {};                            // called once when a checkpoint holds epochs, with their number
  double seconds_to_checkpoint = 5;  // a checkpoint at the end of the first epoch after this time
  DataParallel parallel = {};        // each of these processes calls fit() alike; one of them writes
};

/// Trains one network and writes its RUN folder (docs/architecture.md lists its files). Does nothing when the folder
/// holds the finished run; goes on from its checkpoint when there is one. On the CPU the bytes depend on job_settings()
/// and the number of intra-op threads only; a GPU adds in an order that varies. Throws Interrupted, and Error when the
/// loss is not finite, naming the participants of the batch; the last checkpoint then stays.
void fit(const Experiment& experiment, const Job& job, const FitSettings& settings = {});

}  // namespace tripet::training
