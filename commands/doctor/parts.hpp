#pragma once

#include <string>
#include <utility>
#include <vector>

namespace tripet::commands {

/// What `tripet doctor` asks the other programs for: name and value, as `tripet-scan --parts` prints them.
using Parts = std::vector<std::pair<std::string, std::string>>;

bool asks_parts(int argc, char** argv);
/// Prints them, a line each with a tab between; returns the exit status 0.
int print_parts(const Parts& parts);

/// Runs the program that stands beside this one. Throws core::Error with the first line that it, or the loader of
/// its libraries, has to say when it does not answer.
Parts ask_parts(const std::string& program);

}  // namespace tripet::commands
