#include "imaging/readable_file.hpp"

#include <fstream>
#include <string>

#include "core/error.hpp"
#include "imaging/absent_content.hpp"

namespace tripet::imaging {

void require_readable_file(const std::filesystem::path& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (error == std::errc::too_many_symbolic_link_levels) throw core::Error("is a symbolic link that leads in a circle");
  if (const std::string absent = absent_content(path); !absent.empty()) throw core::Error(absent);
  if (status.type() == fs::file_type::not_found) throw core::Error("does not exist");
  if (error) throw core::Error("can't be read: " + error.message());
  if (status.type() == fs::file_type::directory) throw core::Error("is a folder, not a file");
  if (status.type() != fs::file_type::regular) throw core::Error("is not a regular file");
  if (!std::ifstream(path, std::ios::binary)) throw core::Error("can't be opened: no permission?");
  if (fs::file_size(path, error) == 0) throw core::Error("is empty (0 bytes)");
}

}  // namespace tripet::imaging
