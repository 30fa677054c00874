#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/tsv.hpp"
#include "explanation/results/explained_scan.hpp"
#include "ops/grid.hpp"

namespace tripet::explanation {

/// The mean of all maps of one model and method over the scans of one class that were predicted right, or wrong.
struct GroupMean {
  std::string model, method, label, outcome;  // of a difference of models the outcome is n/a
  std::size_t scans = 0;
  std::filesystem::path file;  // groups/model-softmax_method-occlusion_label-AD_outcome-right_map.nii

  /// The same name with .png.
  std::filesystem::path picture() const { return std::filesystem::path(file).replace_extension(".png"); }
};

/// Writes them below `out`/groups, which is emptied first: groups change with the scans.
std::vector<GroupMean> write_group_means(const std::vector<ExplainedScan>& scans, const std::filesystem::path& out,
                                         const ops::Grid& grid);

core::Tsv groups_table(const std::vector<GroupMean>& groups, const std::filesystem::path& out);

}  // namespace tripet::explanation
