#include "training/device/side_by_side.hpp"

#include <algorithm>
#include <atomic>
#include <string>

#include "core/interrupt.hpp"

namespace tripet::training {

std::vector<DeviceOptions> gpus_side_by_side(const DeviceOptions& resolved, const DeviceOptions& asked, int at_most,
                                             std::size_t gpus) {
  const std::string start = "cuda:";
  if (!resolved.device.starts_with(start)) return {resolved};
  const std::size_t first = std::stoul(resolved.device.substr(start.size()));
  const bool named = asked.device.starts_with(start);
  const std::size_t wanted = at_most > 0 ? static_cast<std::size_t>(at_most) : named ? 1 : gpus;
  std::vector<DeviceOptions> all;
  for (std::size_t gpu = first; gpu < std::min(first + wanted, gpus); ++gpu) {
    all.push_back(resolved);
    all.back().device = start + std::to_string(gpu);
  }
  return all;
}

void share_among_places(
    std::size_t count, std::size_t places,
    const std::function<void(std::size_t job, std::size_t place, const core::StopCheck& stop)>& work) {
  std::atomic<std::size_t> next{0};
  const std::size_t threads = std::min(count, places);
  core::parallel_for(threads, static_cast<int>(threads), [&](std::size_t place, const core::StopCheck& stop) {
    for (std::size_t job = next++; job < count; job = next++) {
      stop();
      core::throw_if_interrupted();
      work(job, place, stop);
    }
  });
}

}  // namespace tripet::training
