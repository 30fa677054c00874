#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "training/device/ranks.hpp"
#include "training/synthesis/synthesis_options.hpp"

namespace tripet::training {

/// Trains one generator in options.out (gan_fit.hpp). threads 0: all processors. Each of the ranks calls it alike.
/// Throws Error.
void train_generator(const SynthesizeTrainOptions& options, std::uint64_t seed, int threads,
                     const std::string& resolved_config, const Ranks& ranks);

/// Makes synthetic scans with a trained generator (synthetic_scans.hpp). Throws Error.
void sample_generator(const SynthesizeSampleOptions& options, std::uint64_t seed, int threads,
                      const std::string& resolved_config);

}  // namespace tripet::training
