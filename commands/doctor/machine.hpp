#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace tripet::commands {

struct Memory {
  std::uint64_t total = 0, available = 0;  // bytes; 0: unknown
};

/// What the kernel says, or the limit of the container where that is less.
Memory machine_memory();

/// The nearest folder on the way to `path` that exists.
std::filesystem::path existing_folder(const std::filesystem::path& path);

struct NvidiaDriver {
  std::string version;             // "": there is no driver
  std::vector<std::string> cards;  // their names
};

NvidiaDriver nvidia_driver();

/// 13.2 GiB
std::string in_gibibytes(std::uint64_t bytes);

}  // namespace tripet::commands
