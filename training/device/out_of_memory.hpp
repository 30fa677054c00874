#pragma once

#include <torch/types.h>

#include <cstddef>
#include <functional>

namespace tripet::training {

/// step(), which throws c10::OutOfMemoryError with everything as before where the device's memory does not hold it.
/// Then room is made for it once more, as long as make_room() says that there was some; and where that is not enough,
/// halves of the scans, quarters and so on are tried, and core::Error says which --batch-size fits. The step is not
/// done in parts: batch norm would be that of the parts, and the result another.
double step_within_memory(torch::Device device, std::size_t scans, const std::function<double()>& step,
                          const std::function<bool()>& make_room,
                          const std::function<void(std::size_t scans)>& try_with);

}  // namespace tripet::training
