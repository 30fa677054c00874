#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/table/ids.hpp"

namespace tripet::explanation {

/// A model, or the networks of one strategy of a comparison, whose answers are explained.
struct ExplainedModel {
  std::string name;  // in names of files and tables: the strategy, with the folder before it where that is not enough
  std::filesystem::path file;                              // of a single model; empty: of a comparison
  std::map<core::ScanId, std::filesystem::path> held_out;  // of a comparison: the network that did not see the scan

  /// The model.safetensors that explains this scan; nothing for a scan that no fold held out.
  std::optional<std::filesystem::path> file_for(const core::ScanId& scan) const;
  /// One of its files: what they share is read there.
  const std::filesystem::path& any_file() const { return file.empty() ? held_out.begin()->second : file; }
};

/// The model.safetensors that a path means which is one, or the folder of a run.
std::filesystem::path model_file(const std::filesystem::path& run_or_file);

/// paths: RUN folders, model.safetensors files, or folders of comparisons, each of whose strategies is a model. Throws
/// Error naming the path: neither of them, no prediction of this repeat, a network that is missing; UsageError for two
/// models that no name tells apart.
std::vector<ExplainedModel> find_models(const std::vector<std::filesystem::path>& paths, int repeat);

}  // namespace tripet::explanation
