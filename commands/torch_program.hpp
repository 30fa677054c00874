#pragma once

#include <string>
#include <vector>

namespace tripet::commands {

/// Replaces this process by `tripet-torch ARGUMENTS`, the program beside this one that holds the verbs which need
/// LibTorch. Returns only by throwing Error.
[[noreturn]] void exec_torch_program(const std::vector<std::string>& arguments);

}  // namespace tripet::commands
