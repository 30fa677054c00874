#include "imaging/gzip_file.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "core/error.hpp"

namespace tripet::imaging {

bool is_gzip(const std::filesystem::path& path) {
  std::array<char, 2> start{};
  std::ifstream(path, std::ios::binary).read(start.data(), start.size());
  return start == std::array{'\x1f', '\x8b'};
}

GzipFile::GzipFile(const std::filesystem::path& path) : file_(gzopen(path.c_str(), "rb")) {
  if (file_ == nullptr) throw core::Error("can't be opened");
  gzbuffer(file_, 1U << 18U);
}

GzipFile::~GzipFile() {
  gzclose(file_);
}

std::size_t GzipFile::read_some(char* out, std::size_t count) {
  std::size_t done = 0;
  while (done < count) {
    const auto part = static_cast<unsigned>(std::min<std::size_t>(count - done, 1U << 28U));
    const int got = gzread(file_, out + done, part);
    if (got < 0) throw core::Error("the compressed data are damaged");
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

std::vector<char> GzipFile::read_up_to(std::size_t count) {
  std::vector<char> bytes(count);
  bytes.resize(read_some(bytes.data(), count));
  return bytes;
}

void GzipFile::read(char* out, std::size_t count) {
  if (read_some(out, count) != count) throw core::Error("is truncated: the voxels end too early");
}

void GzipFile::skip(std::uint64_t count) {
  std::array<char, 4096> ignored;
  while (count > 0) {
    const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(count, ignored.size()));
    read(ignored.data(), part);
    count -= part;
  }
}

void GzipFile::check_end() {
  char ignored = 0;
  read_some(&ignored, 1);
}

}  // namespace tripet::imaging
