#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/scan_list.hpp"

namespace tripet::preprocessing {

/// Writes out/quality.html, a page that works offline: one scan's picture at a time, the most doubtful first, with keys
/// to mark pass and fail and a button that saves the marks as quality.tsv (core/scan_list.hpp), then all pictures, then
/// the failed scans with their reasons. Marks of a quality.tsv in `out` are shown. No diagnosis is: whoever judges the
/// pictures must not know it. pictures: for each scan its picture relative to `out`, or empty;
/// motion_plots: the same of the motion between its frames, or nothing at all.
void write_quality_page(const std::filesystem::path& out, const std::vector<core::ScanRecord>& scans,
                        const std::vector<std::string>& pictures, const std::vector<std::string>& motion_plots = {});

}  // namespace tripet::preprocessing
