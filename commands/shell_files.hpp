#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "commands/verbs.hpp"

namespace tripet::commands {

/// Writes man pages and completions below `folder`, in the folders of a prefix's share/ in which man and the shells
/// look.
void write_shell_files(const std::vector<std::unique_ptr<Verb>>& verbs, const std::filesystem::path& folder);

}  // namespace tripet::commands
