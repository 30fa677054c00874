#pragma once

#include <string>
#include <vector>

namespace tripet::commands {

/// Replaces this process by `PROGRAM ARGUMENTS`, where PROGRAM stands beside this one. Returns only by throwing Error.
[[noreturn]] void exec_program(const std::string& program, const std::vector<std::string>& arguments);

/// The same in a process of its own; returns its exit status, 128 + N where signal N ended it. What ends this process
/// meanwhile (SIGTERM) is passed on; Ctrl-C reaches both, and this one waits for the other. Throws Error.
int run_program(const std::string& program, const std::vector<std::string>& arguments);

}  // namespace tripet::commands
