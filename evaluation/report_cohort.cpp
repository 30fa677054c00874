#include "evaluation/report_cohort.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/atomic_file.hpp"
#include "core/scan_list.hpp"
#include "core/text.hpp"
#include "core/tsv.hpp"
#include "evaluation/report_text.hpp"

namespace tripet::evaluation {
namespace {

namespace fs = std::filesystem;
using core::Json;

struct Person {
  std::optional<double> age;
  std::string sex = core::not_available, site = core::not_available;
};

std::map<std::string, Person> read_people(const fs::path& path) {
  std::map<std::string, Person> out;
  const auto table = core::Tsv::read(path);
  if (!table.has("participant_id")) return {};
  for (std::size_t row = 0; row < table.size(); ++row) {
    // The first of several sessions stands for the person.
    const auto [place, added] = out.try_emplace(table.at(row, "participant_id"));
    if (!added) continue;
    if (table.has("age")) place->second.age = core::parse_number(table.at(row, "age"));
    std::string sex = core::to_lower(table.get(row, "sex"));
    if (sex == "female" || sex == "male") sex = sex.substr(0, 1);
    place->second.sex = sex;
    place->second.site = table.get(row, "site");
  }
  return out;
}

struct Group {
  std::set<std::string> people;
  std::set<std::pair<std::string, std::string>> scans;

  void add(const PredictionRow& row) {
    people.insert(row.participant_id);
    scans.emplace(row.participant_id, row.session_id);
  }
};

std::string age_text(const std::vector<double>& ages) {
  if (ages.empty()) return core::not_available;
  double mean = 0, squares = 0;
  for (const double age : ages) mean += age / static_cast<double>(ages.size());
  for (const double age : ages) squares += (age - mean) * (age - mean);
  const std::string text = decimals(mean, 1);
  return ages.size() < 2 ? text
                         : text + " (" + decimals(std::sqrt(squares / static_cast<double>(ages.size() - 1)), 1) + ")";
}

Json group_row(const std::string& head, const Group& group, const std::map<std::string, Person>& people) {
  Json cells = Json::array({cell(std::to_string(group.people.size())), cell(std::to_string(group.scans.size()))});
  if (!people.empty()) {
    std::vector<double> ages;
    int women = 0, men = 0;
    for (const auto& name : group.people) {
      const auto found = people.find(name);
      if (found == people.end()) continue;
      if (found->second.age) ages.push_back(*found->second.age);
      women += found->second.sex == "f";
      men += found->second.sex == "m";
    }
    cells.push_back(cell(age_text(ages)));
    cells.push_back(cell(women + men == 0 ? core::not_available : std::to_string(women) + " / " + std::to_string(men)));
  }
  return {{"head", head}, {"cells", cells}};
}

std::string plural(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

Json site_table(const std::vector<std::string>& classes, const std::vector<Group>& groups,
                const std::map<std::string, Person>& people) {
  std::map<std::string, std::vector<int>> sites;
  for (std::size_t k = 0; k < groups.size(); ++k) {
    for (const auto& name : groups[k].people) {
      const auto found = people.find(name);
      if (found == people.end() || core::is_missing(found->second.site)) continue;
      auto& counts = sites[found->second.site];
      counts.resize(classes.size(), 0);
      ++counts[k];
    }
  }
  if (sites.empty()) return false;
  std::vector<std::string> columns{"Site"};
  columns.insert(columns.end(), classes.begin(), classes.end());
  Json out = table("sites", "Participants by site and diagnosis", columns);
  for (const auto& [site, counts] : sites) {
    Json cells = Json::array();
    for (const int count : counts) cells.push_back(cell(std::to_string(count)));
    out["rows"].push_back({{"head", site}, {"cells", cells}});
  }
  return out;
}

}  // namespace

Json cohort(const Predictions& predictions, const fs::path& participants, const fs::path& data) {
  Json out{{"flow", Json::array()}, {"sites", false}, {"excluded", false}};
  fs::path source = participants;
  if (source.empty() && !data.empty() && fs::exists(data / "participants.tsv")) source = data / "participants.tsv";
  const auto people = source.empty() ? std::map<std::string, Person>() : read_people(source);

  std::vector<Group> groups(predictions.classes.size());
  Group all;
  if (!predictions.strategies.empty()) {
    for (const auto& row : predictions.strategies.front().rows) {
      all.add(row);
      for (std::size_t k = 0; k < groups.size(); ++k) {
        if (has_class(row, static_cast<int>(k))) groups[k].add(row);
      }
    }
  }
  std::vector<std::string> columns{"Diagnosis", "Participants", "Scans"};
  if (!people.empty()) columns.insert(columns.end(), {"Age, mean (SD)", "Women / men"});
  out["table"] = table("cohort", "Participants whose predictions were judged", columns);
  for (std::size_t k = 0; k < groups.size(); ++k) {
    out["table"]["rows"].push_back(group_row(predictions.classes[k], groups[k], people));
  }
  out["table"]["rows"].push_back(group_row("All", all, people));
  if (!people.empty()) {
    out["sites"] = site_table(predictions.classes, groups, people);
  } else {
    out["flow"].push_back("Age, sex and site were not given.");
  }

  if (!data.empty() && fs::exists(data / "scans.tsv")) {
    const auto scans = core::read_scan_list(data / "scans.tsv");
    Json excluded = table("excluded", "Scans that could not be used", {"Participant", "Reason", "Source"});
    std::size_t warned = 0, judged = 0;
    for (const auto& scan : scans) {
      const std::string name = scan.participant_id + (core::is_missing(scan.session_id) ? "" : " " + scan.session_id);
      warned += scan.status == "warn";
      judged += scan.status != "failed" && all.people.count(scan.participant_id) > 0;
      if (scan.status == "failed") {
        excluded["rows"].push_back({{"head", name}, {"cells", Json::array({cell(scan.reason), cell(scan.source)})}});
      }
    }
    const std::size_t failed = excluded["rows"].size();
    out["flow"].push_back(plural(scans.size(), "scan") + " came in; " + std::to_string(failed) +
                          " could not be used, " + std::to_string(warned) + " carried a warning.");
    const std::size_t rest = scans.size() - failed - judged;
    if (rest > 0) {
      out["flow"].push_back(plural(rest, "usable scan") + " belong" + (rest == 1 ? "s" : "") +
                            " to participants without a prediction, for example because they have no diagnosis.");
    }
    if (failed > 0) out["excluded"] = excluded;
  }
  if (predictions.without_label > 0) {
    out["flow"].push_back(plural(static_cast<std::size_t>(predictions.without_label), "prediction") +
                          " had no diagnosis to compare with and " + (predictions.without_label == 1 ? "was" : "were") +
                          " left out.");
  }
  return out;
}

bool is_simulated(const fs::path& data) {
  if (data.empty()) return false;
  const auto says_so = [](const fs::path& path) {
    return fs::is_regular_file(path) && core::to_lower(core::read_text(path)).find("simulat") != std::string::npos;
  };
  if (says_so(data / "dataset_description.json")) return true;
  if (!fs::exists(data / "scans.tsv")) return false;
  const auto scans = core::read_scan_list(data / "scans.tsv");
  if (scans.empty()) return false;
  // The table's sources are relative to where preprocessing read them: the working folder then, or one beside `data`.
  for (const fs::path& start : {fs::path(), fs::absolute(data).lexically_normal().parent_path()}) {
    fs::path folder = start / scans[0].source;
    for (int level = 0; level < 5 && folder.has_relative_path(); ++level) {
      folder = folder.parent_path();
      if (says_so(folder / "dataset_description.json")) return true;
    }
  }
  return false;
}

}  // namespace tripet::evaluation
