#pragma once

#include <string>

namespace tripet::ops {

/// The instructions that this processor's kernels are chosen for, as Highway names them: SSE2, AVX2, AVX3 (AVX-512) ...
std::string instruction_set();

}  // namespace tripet::ops
