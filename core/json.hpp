#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

namespace tripet::core {

/// Keys keep the order in which they were written, so that files read well and compare byte for byte.
using Json = nlohmann::ordered_json;

/// A file that is not UTF-8 is read as core/table/encoding.hpp says: an umlaut in a field that nobody needs costs
/// nothing. Throws Error naming the file, and the position where it is not JSON.
Json read_json(const std::filesystem::path& path);
/// Two-space indent, a final newline; written to a temporary name, then renamed. NaN and infinity become null,
/// bytes that are not UTF-8 (of a file name) U+FFFD.
void write_json(const std::filesystem::path& path, const Json& json);
/// For a <script> element: no "<" is left that could end or nest it, whatever a name holds; it reads back to the same
/// values. Bytes that are not UTF-8 become U+FFFD.
std::string json_for_script(const Json& json);

/// The member, or null when json is not an object or lacks it.
const Json& member(const Json& json, const std::string& key);
/// The member's text, or the alternative.
std::string text_of(const Json& json, const std::string& key, const std::string& otherwise = "");
/// Null for NaN, which JSON does not have.
Json number(double value);

}  // namespace tripet::core
