#pragma once

#include <filesystem>
#include <string>

namespace tripet::imaging {

/// Why the content of a file is elsewhere, and the command that fetches it: a link of git-annex (DataLad) whose object
/// is not here, a pointer file of git-annex or Git LFS, a symbolic link that leads nowhere. Empty for any other path.
std::string absent_content(const std::filesystem::path& path);

}  // namespace tripet::imaging
