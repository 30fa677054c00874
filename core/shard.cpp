#include "core/shard.hpp"

#include "core/error.hpp"
#include "core/text.hpp"

namespace tripet::core {

Shard parse_shard(const std::string& text) {
  const auto parts = split(text, '/');
  const auto index = parts.size() == 2 ? parse_integer(parts[0]) : std::nullopt;
  const auto count = parts.size() == 2 ? parse_integer(parts[1]) : std::nullopt;
  if (!index || !count || *index < 1 || *count < *index) {
    throw UsageError("--shard " + text + ": give I/N with I from 1 to N, such as 3/8");
  }
  return {static_cast<std::size_t>(*index), static_cast<std::size_t>(*count)};
}

}  // namespace tripet::core
