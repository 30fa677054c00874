#include "commands/doctor/machine.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>

#include "core/text.hpp"

namespace tripet::commands {
namespace {

namespace fs = std::filesystem;

std::string first_line(const fs::path& path) {
  std::ifstream stream(path);
  std::string line;
  std::getline(stream, line);
  return core::trim(line);
}

}  // namespace

Memory machine_memory() {
  Memory memory;
  std::ifstream stream("/proc/meminfo");
  for (std::string name; stream >> name;) {
    std::uint64_t kibibytes = 0;
    if (name == "MemTotal:" && stream >> kibibytes) memory.total = kibibytes << 10;
    if (name == "MemAvailable:" && stream >> kibibytes) memory.available = kibibytes << 10;
    stream.ignore(256, '\n');
  }
  const auto limit = core::parse_integer(first_line("/sys/fs/cgroup/memory.max"));
  const auto used = core::parse_integer(first_line("/sys/fs/cgroup/memory.current"));
  if (limit && used && static_cast<std::uint64_t>(*limit) < memory.total) {
    memory.total = static_cast<std::uint64_t>(*limit);
    memory.available = std::min(memory.available, static_cast<std::uint64_t>(std::max(0LL, *limit - *used)));
  }
  return memory;
}

fs::path existing_folder(const fs::path& path) {
  fs::path folder = fs::absolute(path).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();  // "." leaves a slash at the end
  std::error_code ignored;
  while (!fs::is_directory(folder, ignored) && folder.has_relative_path()) folder = folder.parent_path();
  return folder;
}

NvidiaDriver nvidia_driver() {
  NvidiaDriver driver;
  driver.version = first_line("/sys/module/nvidia/version");
  std::error_code absent;
  for (const auto& card : fs::directory_iterator("/proc/driver/nvidia/gpus", absent)) {
    const std::string line = first_line(card.path() / "information");  // Model: <tabs> NVIDIA H100 80GB HBM3
    driver.cards.push_back(core::trim(line.substr(line.find(':') + 1)));
  }
  if (driver.version.empty() && !driver.cards.empty()) driver.version = "unknown";
  return driver;
}

std::string in_gibibytes(std::uint64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f GiB", static_cast<double>(bytes) / (1 << 30));
  return text;
}

}  // namespace tripet::commands
