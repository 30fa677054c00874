#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/options.hpp"
#include "preprocessing/preprocess_settings.hpp"
#include "preprocessing/sources/scan_choice.hpp"

namespace tripet::preprocessing {

struct PreprocessOptions {
  std::vector<std::filesystem::path> in;
  std::filesystem::path out;
  ScanChoice choice;
  PreprocessSettings settings;
  std::string stop_after = "normalize";
  int workers = 0;
  std::string shard = "1/1";

  void describe(core::OptionSet& options);
};

}  // namespace tripet::preprocessing
