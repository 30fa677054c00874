#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/scan_list.hpp"

namespace tripet::preprocessing {

/// Writes out/quality.html, a page that works offline: failed scans with their reasons, then every scan's picture, the
/// lowest similarity first. It shows no diagnosis: whoever judges the pictures must not know it. pictures: for each
/// scan its picture relative to `out`, or empty.
void write_quality_page(const std::filesystem::path& out, const std::vector<core::ScanRecord>& scans,
                        const std::vector<std::string>& pictures);

}  // namespace tripet::preprocessing
