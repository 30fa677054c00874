#pragma once

#include <cstdint>
#include <functional>

namespace tripet::model {

/// ops::Parallel in LibTorch's threads, as many as at::set_num_threads() allows.
void in_threads(std::int64_t count, const std::function<void(std::int64_t begin, std::int64_t end)>& work);

}  // namespace tripet::model
