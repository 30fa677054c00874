#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/options.hpp"
#include "preprocessing/preprocess_settings.hpp"

namespace tripet::preprocessing {

struct PreprocessOptions {
  std::vector<std::filesystem::path> in;
  std::filesystem::path out;
  PreprocessSettings settings;
  std::string stop_after = "normalize";
  int workers = 0;
  std::string shard = "1/1";

  void describe(core::OptionSet& options);
};

}  // namespace tripet::preprocessing
