#pragma once

#include <cstdint>
#include <string>

#include "training/train_options.hpp"

namespace tripet::training {

/// What `tripet train` with these options would take: parameters of the network, scans, memory, time per epoch. Memory
/// and time are measured on a few steps and validation scans; nothing is written. One line each, "name: value".
std::string dry_run(const TrainOptions& options, std::uint64_t seed, int threads);

}  // namespace tripet::training
