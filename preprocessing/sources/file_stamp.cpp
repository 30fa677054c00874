#include "preprocessing/sources/file_stamp.hpp"

#include "core/error.hpp"

namespace tripet::preprocessing {

FileStamp stamp_of(const std::filesystem::path& path) {
  std::error_code error;
  FileStamp stamp;
  stamp.size = std::filesystem::file_size(path, error);
  if (!error) stamp.time = std::filesystem::last_write_time(path, error);
  if (error) throw core::Error("can't be read: " + error.message());
  return stamp;
}

void require_unchanged(const std::filesystem::path& path, const FileStamp& before) {
  if (stamp_of(path) != before) throw core::Error("has changed since its header was read; run the command again");
}

}  // namespace tripet::preprocessing
