#pragma once

#include <cstdint>

#include "simulation/simulate_options.hpp"

namespace tripet::simulation {

/// Writes a cohort of digital phantoms in BIDS to options.out, with the truth beside it in truth/. Every random number
/// is keyed by (seed, participant): the files do not depend on the number of threads, and a participant not on how many
/// there are. Run again with the same settings, it writes what is missing.
/// Throws UsageError for an unknown class, Error when the folder holds a cohort of other settings.
/// `threads`: 0 for one a core.
void simulate(const SimulateOptions& options, std::uint64_t seed, int threads);

}  // namespace tripet::simulation
