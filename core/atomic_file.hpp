#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace tripet::core {

/// Calls write(temporary) and then renames: whoever looks at `path` sees the old file or the whole new one. The
/// temporary stands beside it under a fixed name (`.partial-NAME`, so the extension stays), which a later run
/// overwrites: a kill leaves nothing that lasts. Folders on the way are made. Throws Error naming the file.
void write_atomically(const std::filesystem::path& path,
                      const std::function<void(const std::filesystem::path& temporary)>& write);
void write_text(const std::filesystem::path& path, const std::string& text);

/// The same where several processes, on several machines perhaps, write the file at once: its temporary has a name that
/// no other one uses, and a kill may leave it.
void write_shared_text(const std::filesystem::path& path, const std::string& text);

/// The whole file. Throws Error when it can't be read.
std::string read_text(const std::filesystem::path& path);

}  // namespace tripet::core
