#include "training/device/out_of_memory.hpp"

#include <c10/util/Exception.h>

#include <string>

#include "core/error.hpp"

namespace tripet::training {
namespace {

/// 0 where not even one does.
std::size_t scans_that_fit(std::size_t too_many, const std::function<void(std::size_t scans)>& try_with) {
  for (std::size_t scans = too_many / 2; scans > 0; scans /= 2) {
    try {
      try_with(scans);
      return scans;
    } catch (const c10::Error&) {
      // Too many, or, as one scan can be for batch norm, too few.
    }
  }
  return 0;
}

}  // namespace

double step_within_memory(torch::Device device, std::size_t scans, const std::function<double()>& step,
                          const std::function<bool()>& make_room,
                          const std::function<void(std::size_t scans)>& try_with) {
  for (;;) {
    try {
      return step();
    } catch (const c10::OutOfMemoryError&) {
      if (make_room()) continue;
    }
    const std::string too_large =
        "a step of " + std::to_string(scans) + " scans does not fit into the memory of " + device.str();
    const std::size_t fitting = scans_that_fit(scans, try_with);
    throw core::Error(fitting > 0 ? too_large + "; --batch-size " + std::to_string(fitting) + " does"
                                  : too_large +
                                        ", and fewer do not either; use a smaller --model, larger voxels "
                                        "(preprocess --spacing) or --device cpu");
  }
}

}  // namespace tripet::training
