#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "core/parallel_for.hpp"
#include "training/train_options.hpp"

namespace tripet::training {

/// The GPUs that train side by side, one job each, in the place of one. resolved: as resolve() gives it, cuda:N; asked:
/// as the user gave it. at_most: that many, from N on; 0: all from N on, but only the one where the user named it.
/// gpus: how many there are. On the CPU the one device that it is.
std::vector<DeviceOptions> gpus_side_by_side(const DeviceOptions& resolved, const DeviceOptions& asked, int at_most,
                                             std::size_t gpus);

/// Calls work(job, place) for the jobs 0 ... count - 1, each once, in their order, on as many threads as there are
/// places (or jobs): each has a place of its own, and takes the next job when it is done with one. Exceptions as of
/// core::parallel_for().
void share_among_places(
    std::size_t count, std::size_t places,
    const std::function<void(std::size_t job, std::size_t place, const core::StopCheck& stop)>& work);

}  // namespace tripet::training
