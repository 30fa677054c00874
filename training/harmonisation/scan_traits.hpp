#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/table/ids.hpp"
#include "core/tsv.hpp"

namespace tripet::training {

/// What harmonising has to know of a scan beside its class.
struct ScanTraits {
  std::string site;           // "": not known
  std::optional<double> age;  // years
  std::string sex;            // as the table has it; "": not known
};

/// Site, age and sex of scans by a table of participants with the ids of those scans: the session's row, else the
/// participant's only value. Columns are called age and sex; one that the table lacks is not known of anyone. An age
/// that is no number (89+) is missing. Throws Error when the table lacks the column of the sites.
std::vector<ScanTraits> read_scan_traits(const core::Tsv& table, const std::vector<core::ScanId>& scans,
                                         const std::string& site_column);

}  // namespace tripet::training
