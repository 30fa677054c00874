#pragma once

#include <cstdint>
#include <string>

#include "training/device/ranks.hpp"
#include "training/train_options.hpp"

namespace tripet::training {

/// Trains one strategy on one fold and writes its RUN folder. Run again it goes on, or does nothing when all is done.
/// threads: of one operation; 0: this process's share of the processors. resolved_config: for config.cfg. ranks: those
/// that train together, each with this call. Throws Error.
void train(const TrainOptions& options, std::uint64_t seed, int threads, const std::string& resolved_config,
           const Ranks& ranks);

}  // namespace tripet::training
