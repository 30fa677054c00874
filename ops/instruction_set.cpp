#include "ops/instruction_set.hpp"

#include <hwy/highway.h>

namespace tripet::ops {

std::string instruction_set() {
  // Of the kernels' instruction sets those that the processor has; the best is the lowest bit.
  const auto usable = hwy::SupportedTargets() & HWY_TARGETS;
  return hwy::TargetName(usable & -usable);
}

}  // namespace tripet::ops
