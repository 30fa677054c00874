#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "training/train_options.hpp"

namespace tripet::training {

/// The resolved options of one run as a config file that `tripet train` reads.
using DescribeRun = std::function<std::string(const TrainOptions&)>;

/// Trains every strategy on every fold of every repeat, each in DIR/<strategy>/repeat-R/fold-F, and joins the
/// predictions of the held-out folds: returns DIR/predictions.tsv. With a shard it trains only that part of the runs,
/// joins nothing and returns "". Runs that are finished are left alone. On the CPU
/// `threads` (0: all processors) jobs run side by side, each in one thread, so that the bytes do not depend on their
/// number; on GPUs one job on each. before_training is called once it is certain that the folder holds no comparison
/// with other settings, before anything is written. Throws Error.
std::filesystem::path compare(const CompareOptions& options, std::uint64_t seed, int threads,
                              const DescribeRun& describe_run, const std::function<void()>& before_training = {});

}  // namespace tripet::training
