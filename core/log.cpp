#include "core/log.hpp"

// spdlog stays in this file: LibTorch's own fmt headers shadow the system's and break it in any file that sees both.
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>

#include "core/error.hpp"
#include "core/progress.hpp"

namespace tripet::core {
namespace {

spdlog::logger& logger() {
  static const auto instance = [] {
    // https://no-color.org: set, to anything but nothing, it forbids colours on terminals as well.
    const char* no_color = std::getenv("NO_COLOR");
    const bool plain = no_color != nullptr && *no_color != '\0';
    auto made = spdlog::stderr_color_mt("tripet", plain ? spdlog::color_mode::never : spdlog::color_mode::automatic);
    made->set_pattern("tripet: %^%l%$: %v");
    return made;
  }();
  return *instance;
}

void write(spdlog::level::level_enum level, const std::string& message) {
  if (!logger().should_log(level)) return;
  Progress::clear_line();
  logger().log(level, one_line(message));
}

}  // namespace

void set_log_level(const std::string& level) {
  const auto parsed = spdlog::level::from_str(level);
  if (parsed == spdlog::level::off && level != "off") throw UsageError("unknown log level '" + level + "'");
  logger().set_level(parsed);
}

void log_debug(const std::string& message) {
  write(spdlog::level::debug, message);
}
void log_info(const std::string& message) {
  write(spdlog::level::info, message);
}
void log_warn(const std::string& message) {
  write(spdlog::level::warn, message);
}

}  // namespace tripet::core
