#include "training/data/sites.hpp"

#include <set>
#include <utility>

#include "core/error.hpp"
#include "core/participants_file.hpp"
#include "core/table/ids.hpp"
#include "core/tsv.hpp"
#include "training/wording.hpp"

namespace tripet::training {
namespace {

Sites sites_of(const Cohort& cohort, const core::Tsv& table, const std::string& column) {
  const bool has_sessions = table.has("session_id");
  std::set<std::pair<std::string, std::string>> scans;
  std::set<std::string> without;
  for (const auto& example : cohort.examples) {
    scans.emplace(example.participant_id, has_sessions ? example.session_id : "");
    without.insert(example.participant_id);
  }
  Sites sites;
  table.index(column);  // a missing one is told even if there is no row
  for (std::size_t row = 0; row < table.size(); ++row) {
    const std::string &participant = table.at(row, "participant_id"), &site = table.at(row, column);
    if (core::is_missing(site)) continue;
    if (!scans.contains({participant, has_sessions ? table.at(row, "session_id") : ""})) continue;
    const auto [entry, added] = sites.emplace(participant, site);
    if (!added && entry->second != site) {
      throw core::Error(table.path().string() + ": " + participant + " was scanned at two sites, " + entry->second +
                        " and " + site + ", which no fold of whole sites can hold; leave one out");
    }
    without.erase(participant);
  }
  if (!without.empty()) {
    throw core::Error(table.path().string() + ": column " + column + ": " + counted(without.size(), "participant") +
                      " without a site: " + first_of(without));
  }
  return sites;
}

}  // namespace

Sites read_sites(const DataOptions& options, const Cohort& cohort) {
  return core::with_context("--split-by site", [&] {
    const auto path = core::participants_table(options.data, options.labels);
    core::Tsv table = core::Tsv::read(path);
    std::set<core::ScanId> scans;
    for (const auto& example : cohort.examples) scans.emplace(example.participant_id, example.session_id);
    std::vector<std::string> told_with_the_labels;
    core::align_ids(table, scans, told_with_the_labels);
    const Sites sites = sites_of(cohort, table, options.site_column);
    std::set<std::string> names;
    for (const auto& [participant, site] : sites) names.insert(site);
    if (names.size() < 2) {
      throw core::Error(path.string() + ": all participants are of one site, " + *names.begin() +
                        "; at least two are needed");
    }
    return sites;
  });
}

}  // namespace tripet::training
