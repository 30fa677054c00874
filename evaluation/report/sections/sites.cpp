#include "evaluation/report/sections/sites.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "core/text.hpp"
#include "evaluation/report/metric_texts.hpp"
#include "evaluation/report/metrics_reader.hpp"
#include "evaluation/report/table.hpp"
#include "evaluation/report/text.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;
using core::member;
using core::text_of;

/// "2", or one number a repeat where they differ: "2, 0, 1".
std::string folds_text(const Json& site) {
  std::vector<std::string> numbers;
  for (const auto& cell : member(site, "folds")) numbers.push_back(member(cell, "fold").dump());
  if (std::set<std::string>(numbers.begin(), numbers.end()).size() == 1) numbers.resize(1);
  return core::join(numbers, ", ");
}

bool one_site_a_fold(const Json& sites) {
  std::set<std::string> folds;
  for (const auto& site : sites) folds.insert(member(site, "folds").dump());
  return folds.size() == sites.size();
}

Json site_rows(const Json& metrics, const std::vector<std::string>& names) {
  const std::string metric = text_of(metrics, "primary");
  Json rows = Json::array();
  for (const auto& site : member(metrics, "sites")) {
    Json cells = Json::array({cell(folds_text(site)), cell(decimals(member(site, "participants"), 0))});
    for (const auto& name : names) {
      cells.push_back(cell(member(member(strategy_in(site, name), "metrics"), metric), 3));
    }
    rows.push_back({{"head", text_of(site, "site")}, {"cells", cells}});
  }
  return rows;
}

/// "site Kiel has no AD", for each site that lacks a class.
std::vector<std::string> gaps(const Json& sites) {
  std::vector<std::string> found;
  for (const auto& site : sites) {
    std::vector<std::string> missing;
    for (const auto& [name, count] : member(site, "class_counts").items()) {
      if (count == 0) missing.push_back(name);
    }
    if (!missing.empty())
      found.push_back("site " + text_of(site, "site") + " has no " + core::join(missing, " and no "));
  }
  return found;
}

}  // namespace

Json site_section(const Json& metrics) {
  const auto& sites = member(metrics, "sites");
  if (!sites.is_array() || sites.empty()) return false;
  const auto names = strategy_names_in(metrics, false);
  Json sentences = Json::array();
  sentences.push_back(
      "Folds held whole sites: each site was tested by networks that had not seen any scan from it" +
      std::string(one_site_a_fold(sites) ? ", one site left out at a time (internal-external validation)" : "") +
      ". The results of this page are therefore those to expect at a site, and on a scanner, that is new to the "
      "networks, as far as these sites stand for others.");
  sentences.push_back(
      "A site's own result rests on its participants alone: where they are few its interval is wide, and sites differ by "
      "chance as well.");
  if (const auto lacking = gaps(sites); !lacking.empty()) {
    sentences.push_back(
        "Mind that " + core::join(lacking, "; ") +
        ": a mean over the diagnoses is not given there, and in a fold that lacks one it is the mean of "
        "the others.");
  }
  std::vector<std::string> heads{"Site", "Fold", "Participants"};
  heads.insert(heads.end(), names.begin(), names.end());
  Json out = table(
      "site-results",
      "Each site's " + metric_label(metrics, text_of(metrics, "primary")) + ", by networks that never saw it", heads);
  out["rows"] = site_rows(metrics, names);
  return {{"sentences", sentences}, {"table", out}};
}

std::string unequal_folds_note(const Json& metrics) {
  if (!is_split_by_site(metrics)) return "";
  const auto names = strategy_names_in(metrics, false);
  int least = 0, most = 0;
  for (const auto& fold : member(strategy_in(metrics, names.empty() ? "" : names[0]), "fold_values")) {
    const int scans = member(fold, "scans").get<int>();
    least = most == 0 ? scans : std::min(least, scans);
    most = std::max(most, scans);
  }
  if (least == most) return "";
  return " (it takes all folds to be of one size and to count alike; whole sites make folds of " +
         std::to_string(least) + " to " + std::to_string(most) + " scans)";
}

}  // namespace tripet::evaluation
