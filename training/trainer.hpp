#pragma once

#include <cstdint>
#include <string>

#include "training/train_options.hpp"

namespace tripet::training {

/// Trains one strategy on one fold and writes its RUN folder. Run again it goes on, or does nothing when all is done.
/// threads: of one operation; 0: all processors. resolved_config: for config.cfg. Throws Error.
void train(const TrainOptions& options, std::uint64_t seed, int threads, const std::string& resolved_config);

}  // namespace tripet::training
