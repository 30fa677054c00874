#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

namespace tripet::core {

/// Keys keep the order in which they were written, so that files read well and compare byte for byte.
using Json = nlohmann::ordered_json;

/// Throws Error naming the file, and the position where it is no JSON.
Json read_json(const std::filesystem::path& path);
/// Two-space indent, a final newline; written to a temporary name, then renamed. NaN and infinity become null.
void write_json(const std::filesystem::path& path, const Json& json);

}  // namespace tripet::core
