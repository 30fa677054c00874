#pragma once

#include <filesystem>

namespace tripet::imaging {

/// Throws Error with the reason when this is not a regular file with content that this user may read: absent, a folder,
/// a symbolic link that leads in a circle, a file whose content is elsewhere (absent_content), a device, empty, no
/// permission. The path itself is left to the caller.
void require_readable_file(const std::filesystem::path& path);

}  // namespace tripet::imaging
