#pragma once

#include <filesystem>
#include <vector>

#include "core/tsv.hpp"
#include "explanation/checks/check.hpp"
#include "explanation/results/explained_scan.hpp"
#include "explanation/results/groups.hpp"
#include "explanation/scans/atlas.hpp"

namespace tripet::explanation {

/// What the page of maps is made from.
struct PageContents {
  std::vector<ExplainedScan> scans;
  std::vector<GroupMean> groups;
  std::vector<Check> checks;
  core::Tsv truth;  // truth_table(); empty: there is none
};

/// How many scans the page shows: those that most models get wrong first. All maps stand in files beside it.
constexpr std::size_t scans_on_page = 24;

/// Writes explain.html: the scans with their maps over them in a viewer of slices, and the means of groups over the
/// template; what failed is said above each map. A file of its own that asks nothing of any other. Returns its path.
std::filesystem::path write_page(const PageContents& contents, const std::filesystem::path& out, const Atlas& atlas);

}  // namespace tripet::explanation
