#pragma once

#include <string>
#include <vector>

namespace tripet::commands {

/// Replaces this process by `PROGRAM ARGUMENTS`, where PROGRAM stands beside this one. Returns only by throwing Error.
[[noreturn]] void exec_program(const std::string& program, const std::vector<std::string>& arguments);

}  // namespace tripet::commands
