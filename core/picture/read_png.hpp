#pragma once

#include <filesystem>

#include "core/picture/png.hpp"

namespace tripet::core {

/// Whatever the file's colours are, as RGB. Throws Error naming the file.
Picture read_png(const std::filesystem::path& path);

}  // namespace tripet::core
