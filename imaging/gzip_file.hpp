#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

struct gzFile_s;

namespace tripet::imaging {

/// Whether the bytes of a file begin as gzip's do, whatever its name says.
bool is_gzip(const std::filesystem::path& path);

/// Reads a file that may be compressed with gzip or not, from front to back.
class GzipFile {
 public:
  /// Throws Error when it can't be opened.
  explicit GzipFile(const std::filesystem::path& path);
  ~GzipFile();
  GzipFile(const GzipFile&) = delete;
  GzipFile& operator=(const GzipFile&) = delete;

  /// At most `count` bytes: fewer at the end of the file. Throws Error when the compressed stream is damaged.
  std::vector<char> read_up_to(std::size_t count);
  /// Exactly `count` bytes. Throws Error when the file ends before.
  void read(char* out, std::size_t count);
  void skip(std::uint64_t count);
  /// Reads on to where gzip keeps its checksum, if that follows at once. Throws Error when it does not hold.
  void check_end();

 private:
  std::size_t read_some(char* out, std::size_t count);

  gzFile_s* file_;
};

}  // namespace tripet::imaging
