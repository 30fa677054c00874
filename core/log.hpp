#pragma once

#include <string>

namespace tripet::core {

/// Talk goes to stderr, one line a message; results go to stdout and never pass through here.
/// debug, info, warn; error and off tell nothing, since errors are exceptions that main() prints. Throws UsageError for
/// another name.
void set_log_level(const std::string& level);

void log_debug(const std::string& message);
void log_info(const std::string& message);
void log_warn(const std::string& message);

}  // namespace tripet::core
