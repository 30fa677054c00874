#pragma once

#include <cstdint>
#include <filesystem>

namespace tripet::preprocessing {

/// Size and time of last change: by them a file is known again as the one that was read before.
struct FileStamp {
  std::uintmax_t size = 0;
  std::filesystem::file_time_type time;

  bool operator==(const FileStamp&) const = default;
};

/// Throws Error when the file is gone.
FileStamp stamp_of(const std::filesystem::path& path);

/// Throws Error when the file is no longer as it was.
void require_unchanged(const std::filesystem::path& path, const FileStamp& before);

}  // namespace tripet::preprocessing
