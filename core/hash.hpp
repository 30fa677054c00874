#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace tripet::core {

/// XXH3 with 128 bits as 32 hexadecimal digits: tells whether bytes changed, guards against nothing malicious.
std::string hash_bytes(std::string_view bytes);
std::string hash_file(const std::filesystem::path& path);

/// 64 well-mixed bits of the text: the seed of a random stream keyed by names (seed, repeat, fold, epoch, participant).
/// The same on every machine.
std::uint64_t hash_seed(std::string_view text);

}  // namespace tripet::core
