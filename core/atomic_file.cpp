#include "core/atomic_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "core/error.hpp"

namespace tripet::core {

namespace fs = std::filesystem;

namespace {

void write_then_rename(const fs::path& path, const std::string& prefix,
                       const std::function<void(const fs::path&)>& write) {
  with_context("writing " + path.string(), [&] {
    if (path.has_parent_path()) fs::create_directories(path.parent_path());
    const fs::path temporary = path.parent_path() / (prefix + path.filename().string());
    try {
      write(temporary);
      fs::rename(temporary, path);
    } catch (...) {
      std::error_code ignored;
      fs::remove(temporary, ignored);
      throw;
    }
  });
}

void write_stream(const fs::path& path, const std::string& text) {
  std::ofstream stream(path, std::ios::binary);
  stream << text;
  stream.close();
  if (!stream) throw Error(std::strerror(errno));
}

}  // namespace

void write_atomically(const fs::path& path, const std::function<void(const fs::path&)>& write) {
  write_then_rename(path, ".partial-", write);
}

void write_text(const fs::path& path, const std::string& text) {
  write_atomically(path, [&](const fs::path& temporary) { write_stream(temporary, text); });
}

void write_shared_text(const fs::path& path, const std::string& text) {
  char host[256] = "unknown";
  gethostname(host, sizeof host - 1);
  write_then_rename(path, ".partial-" + std::string(host) + "-" + std::to_string(getpid()) + "-",
                    [&](const fs::path& temporary) { write_stream(temporary, text); });
}

std::string read_text(const fs::path& path) {
  if (fs::is_directory(path)) throw Error(path.string() + ": is a folder, not a file");
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw Error(path.string() + ": cannot be read: " + std::strerror(errno));
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (stream.bad()) throw Error(path.string() + ": cannot be read: " + std::strerror(errno));
  return text;
}

}  // namespace tripet::core
