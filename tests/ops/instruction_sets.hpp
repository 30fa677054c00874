#pragma once

#include <gtest/gtest.h>
#include <hwy/highway.h>

#include <cstdint>

namespace tripet::tests {

/// Runs f once with the kernels of each instruction set that this compiler makes and this processor has. The plainest
/// depends on the compiler: one lane at a time, emulated vectors of 128 bits, or SSE2.
template <class F>
void on_every_instruction_set(const F& f) {
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    SCOPED_TRACE(hwy::TargetName(target));
    hwy::GetChosenTarget().Update(target);
    f();
  }
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

}  // namespace tripet::tests
