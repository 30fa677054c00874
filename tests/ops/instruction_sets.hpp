#pragma once

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <cstdint>

namespace tripet::tests {

/// Runs f once with the kernels of each instruction set that was compiled and that this processor has.
template <class F>
void on_every_instruction_set(const F& f) {
  const std::int64_t supported = hwy::SupportedTargets();
  for (const std::int64_t target : {std::int64_t{HWY_SCALAR}, std::int64_t{HWY_AVX2}, std::int64_t{HWY_AVX3}}) {
    if (target != HWY_SCALAR && (supported & target) == 0) continue;
    SCOPED_TRACE(hwy::TargetName(target));
    hwy::GetChosenTarget().Update(target);
    f();
  }
  hwy::GetChosenTarget().Update(supported);
}

}  // namespace tripet::tests
