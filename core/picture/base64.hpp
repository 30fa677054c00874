#pragma once

#include <string>

namespace tripet::core {

/// RFC 4648, padded.
std::string base64(const std::string& bytes);

}  // namespace tripet::core
