#include "imaging/absent_content.hpp"

#include <array>
#include <fstream>
#include <string_view>

namespace tripet::imaging {

std::string absent_content(const std::filesystem::path& path) {
  namespace fs = std::filesystem;
  const std::string annexed = "has its content elsewhere (git-annex): fetch it with 'datalad get'";
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (error == std::errc::too_many_symbolic_link_levels) return "";
  if (status.type() == fs::file_type::not_found) {
    if (!fs::is_symlink(fs::symlink_status(path, error))) return "";
    const std::string target = fs::read_symlink(path, error).generic_string();
    if (target.find("annex/objects/") != std::string::npos) return annexed;
    return "is a symbolic link that leads nowhere; in a DataLad data set fetch it with 'datalad get'";
  }
  // Pointers are a line or three; git-annex allows them 32 kB.
  if (status.type() != fs::file_type::regular || fs::file_size(path, error) > 32768 || error) return "";
  std::array<char, 64> bytes{};
  std::ifstream file(path, std::ios::binary);
  file.read(bytes.data(), bytes.size());
  const std::string_view start(bytes.data(), static_cast<std::size_t>(file.gcount()));
  if (start.starts_with("/annex/objects/")) return annexed;
  if (start.starts_with("version https://git-lfs.github.com/spec/"))
    return "has its content elsewhere (Git LFS): fetch it with 'git lfs pull'";
  return "";
}

}  // namespace tripet::imaging
