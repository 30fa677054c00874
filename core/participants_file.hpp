#pragma once

#include <filesystem>
#include <string>

namespace tripet::core {

/// BIDS's name of the table of participants, which preprocessing carries over to the prepared scans.
inline const std::string participants_file = "participants.tsv";

/// The table that says who the participants of a data folder are: `given`, else participants.tsv of `data` where it is
/// there, else empty. Either may be empty.
inline std::filesystem::path participants_table(const std::filesystem::path& data, const std::filesystem::path& given) {
  if (!given.empty()) return given;
  const auto own = data / participants_file;
  return !data.empty() && std::filesystem::exists(own) ? own : std::filesystem::path();
}

}  // namespace tripet::core
