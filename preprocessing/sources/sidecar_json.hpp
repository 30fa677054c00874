#pragma once

#include <filesystem>

#include "core/json.hpp"
#include "core/remarks.hpp"

namespace tripet::preprocessing {

/// A JSON sidecar as programs and people write it: NaN and Infinity (Python) are null, a comma before a closing bracket
/// and control characters in a text go, bytes that are not UTF-8 are Latin-1; a note names what was mended. Throws
/// Error naming the file: unreadable, or not JSON all the same.
core::Json read_sidecar_json(const std::filesystem::path& path, core::Remarks& remarks);

}  // namespace tripet::preprocessing
