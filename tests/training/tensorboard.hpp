#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "core/json.hpp"

namespace tripet::tests {

/// What TensorBoard's own reader finds in a folder: {"scalars": {TAG: [[step, value], ...]},
/// "histograms": {TAG: [[step, {"min", "max", "count", "sum", "sum_squares", "limits", "counts"}], ...]}}.
inline core::Json tensorboard_reads(const std::filesystem::path& folder) {
  const std::string source = TRIPET_SOURCE_DIR;
  const std::string command =
      source + "/.venv-tests/bin/python " + source + "/tests/training/read_events.py '" + folder.string() + "'";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string text;
  char buffer[4096];
  while (const auto count = std::fread(buffer, 1, sizeof buffer, pipe.get())) text.append(buffer, count);
  return core::Json::parse(text);
}

}  // namespace tripet::tests
