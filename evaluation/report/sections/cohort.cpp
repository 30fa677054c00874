#include "evaluation/report/sections/cohort.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "core/atomic_file.hpp"
#include "core/scan_list.hpp"
#include "core/text.hpp"
#include "core/tsv.hpp"
#include "evaluation/baselines/site_prediction.hpp"
#include "evaluation/input/diagnosis_groups.hpp"
#include "evaluation/input/participants.hpp"
#include "evaluation/report/sections/flow.hpp"
#include "evaluation/report/table.hpp"
#include "evaluation/report/text.hpp"

namespace tripet::evaluation {
namespace {

namespace fs = std::filesystem;
using core::Json;

// A table with more columns than this was not made to describe participants.
constexpr std::size_t most_characteristics = 12;
constexpr std::size_t most_levels = 6;

using Names = std::set<std::string>;

std::string share_text(std::size_t count, std::size_t of) {
  if (of == 0) return core::not_available;
  return std::to_string(count) + " (" + decimals(100.0 * static_cast<double>(count) / static_cast<double>(of), 0) +
         " %)";
}

/// Present values of a column; `missing` counts the others.
std::vector<std::string> values(const Participants& known, const Names& names, const std::string& column) {
  std::vector<std::string> out;
  for (const auto& name : names) {
    const std::string value = known.get(name, column);
    if (!core::is_missing(value)) out.push_back(value);
  }
  return out;
}

std::string mean_text(const std::vector<std::string>& texts) {
  double sum = 0, squares = 0;
  std::vector<double> numbers;
  for (const auto& text : texts) {
    if (const auto number = core::parse_number(text)) numbers.push_back(*number);
  }
  if (numbers.empty()) return core::not_available;
  const auto n = static_cast<double>(numbers.size());
  for (const double number : numbers) sum += number;
  for (const double number : numbers) squares += (number - sum / n) * (number - sum / n);
  const std::string mean = decimals(sum / n, 1);
  return numbers.size() < 2 ? mean : mean + " (" + decimals(std::sqrt(squares / (n - 1)), 1) + ")";
}

std::string range_text(const std::vector<std::string>& texts) {
  std::optional<double> low, high;
  for (const auto& text : texts) {
    if (const auto number = core::parse_number(text)) {
      low = std::min(low.value_or(*number), *number);
      high = std::max(high.value_or(*number), *number);
    }
  }
  return low ? core::format_number(*low) + " to " + core::format_number(*high) : core::not_available;
}

/// "12 (48 %)"; n/a where a word, such as a code of 1 and 2, says neither woman nor man nor, as BIDS has it, other.
std::string women_text(const std::vector<std::string>& sexes) {
  std::size_t women = 0;
  for (const auto& cell : sexes) {
    const auto sex = parse_sex(cell);
    const std::string word = core::to_lower(cell);
    if (!sex && word != "o" && word != "other") return core::not_available;
    women += sex == Sex::female ? 1 : 0;
  }
  return share_text(women, sexes.size());
}

/// One line of table 1 for each group; text(names) is the cell.
template <class Text>
void add_line(Json& table, const std::string& head, const std::vector<Names>& groups, const Text& text) {
  Json cells = Json::array();
  for (const auto& names : groups) cells.push_back(cell(text(names)));
  table["rows"].push_back({{"head", head}, {"cells", cells}});
}

/// Numbers as mean and spread, few words as counts; columns of many different words describe nobody.
void add_characteristic(Json& out, const Participants& known, const std::vector<Names>& groups,
                        const std::string& column) {
  const auto all = values(known, groups.back(), column);
  if (all.empty()) return;
  const bool numeric =
      std::all_of(all.begin(), all.end(), [](const auto& v) { return core::parse_number(v).has_value(); });
  const Names levels(all.begin(), all.end());
  if (column == "sex" && women_text(all) != core::not_available) {
    add_line(out, "Women", groups, [&](const Names& names) { return women_text(values(known, names, column)); });
  } else if (numeric && (levels.size() > 2 || column == "age")) {
    const std::string name = column == "age" ? "Age, years" : column;
    add_line(out, name + ": mean (SD)", groups,
             [&](const Names& names) { return mean_text(values(known, names, column)); });
    add_line(out, name + ": range", groups,
             [&](const Names& names) { return range_text(values(known, names, column)); });
  } else if (levels.size() <= most_levels) {
    for (const auto& level : levels) {
      add_line(out, column + ": " + level, groups, [&](const Names& names) {
        const auto present = values(known, names, column);
        return share_text(static_cast<std::size_t>(std::count(present.begin(), present.end(), level)), present.size());
      });
    }
  } else {
    return;
  }
  if (all.size() == groups.back().size()) return;
  add_line(out,
           (column == "age"   ? "Age"
            : column == "sex" ? "Sex"
                              : column) +
               " not known",
           groups,
           [&](const Names& names) { return std::to_string(names.size() - values(known, names, column).size()); });
}

Json characteristics(const Participants& known, const std::vector<DiagnosisGroup>& groups) {
  std::vector<std::string> heads{"Characteristic"};
  std::vector<Names> names;
  Names all;
  std::size_t all_scans = 0;
  for (const auto& group : groups) {
    heads.push_back(group.label);
    names.push_back(group.participants);
    all.insert(group.participants.begin(), group.participants.end());
    all_scans += group.scans.size();
  }
  heads.push_back("All");
  names.push_back(all);
  Json out = table("cohort", "Table 1: participants who were judged, by diagnosis", heads);
  add_line(out, "Participants", names, [](const Names& group) { return std::to_string(group.size()); });
  Json scans = Json::array();
  for (const auto& group : groups) scans.push_back(cell(std::to_string(group.scans.size())));
  scans.push_back(cell(std::to_string(all_scans)));
  out["rows"].push_back({{"head", "Scans"}, {"cells", scans}});
  std::vector<std::string> columns;
  for (const char* first : {"age", "sex"}) {
    if (std::find(known.columns.begin(), known.columns.end(), first) != known.columns.end()) columns.push_back(first);
  }
  for (const auto& column : known.columns) {
    if (column != "age" && column != "sex" && column != "site") columns.push_back(column);
  }
  if (columns.size() > most_characteristics) columns.resize(most_characteristics);
  for (const auto& column : columns) add_characteristic(out, known, names, column);
  return out;
}

Json site_table(const Participants& known, const std::vector<DiagnosisGroup>& groups) {
  std::map<std::string, std::vector<Names>> sites;
  for (std::size_t k = 0; k < groups.size(); ++k) {
    for (const auto& name : groups[k].participants) {
      const std::string site = known.get(name, "site");
      if (core::is_missing(site)) continue;
      auto& of_site = sites[site];
      of_site.resize(groups.size());
      of_site[k].insert(name);
    }
  }
  if (sites.empty()) return false;
  std::vector<std::string> heads{"Site", "Participants"};
  for (const auto& group : groups) heads.push_back(group.label);
  heads.insert(heads.end(), {"Age, mean (SD)", "Women"});
  Json out = table("sites", "Participants by site, with the share of each diagnosis", heads);
  for (const auto& [site, classes] : sites) {
    Names all;
    for (const auto& names : classes) all.insert(names.begin(), names.end());
    Json cells = Json::array({cell(std::to_string(all.size()))});
    for (const auto& names : classes) cells.push_back(cell(share_text(names.size(), all.size())));
    cells.push_back(cell(mean_text(values(known, all, "age"))));
    cells.push_back(cell(women_text(values(known, all, "sex"))));
    out["rows"].push_back({{"head", site}, {"cells", cells}});
  }
  return out;
}

/// Whose scans have different diagnoses, and how they are counted; "" where there is nobody.
std::string changing_sentence(const std::vector<DiagnosisGroup>& groups, bool sites) {
  std::map<std::string, int> diagnoses;
  for (const auto& group : groups) {
    for (const auto& name : group.participants) ++diagnoses[name];
  }
  const auto count = std::count_if(diagnoses.begin(), diagnoses.end(), [](const auto& of) { return of.second > 1; });
  if (count == 0) return "";
  return std::to_string(count) + (count == 1 ? " participant has" : " participants have") +
         " scans of different diagnoses and " + (count == 1 ? "is" : "are") +
         " counted under each of them, once under All: the columns add up to more than the participants" +
         (sites ? ", and a site's shares to more than 100 %." : ".");
}

/// How well the site alone predicts the diagnosis, in words that say no more than the shuffles allow.
std::string site_sentence(const Participants& known, const std::vector<DiagnosisGroup>& groups, std::uint64_t seed,
                          bool by_site) {
  std::vector<std::string> sites;
  std::vector<int> labels;
  Names seen;
  for (std::size_t k = 0; k < groups.size(); ++k) {
    for (const auto& name : groups[k].participants) {
      const std::string site = known.get(name, "site");
      if (core::is_missing(site) || !seen.insert(name).second) continue;
      sites.push_back(site);
      labels.push_back(static_cast<int>(k));
    }
  }
  if (Names(sites.begin(), sites.end()).size() < 2 || std::set<int>(labels.begin(), labels.end()).size() < 2) return "";
  const auto found = predict_from_site(sites, labels, static_cast<int>(groups.size()), 1999, seed);
  const std::string numbers = "at best a balanced accuracy of " + decimals(found.balanced_accuracy, 2) +
                              ", where sites dealt out at random give " + decimals(found.expected, 2) +
                              " on average and seldom more than " + decimals(found.high, 2) + " (" + p_text(found.p) +
                              ")";
  if (found.p >= 0.05) {
    return "Guessing the diagnosis from the site alone was not shown to beat chance: " + numbers + ".";
  }
  return "The site alone predicts the diagnosis: " + numbers +
         (by_site ? ". Folds held whole sites, so that a network gains nothing by recognising the scanner."
                  : ". A network may recognise the scanner instead of the disease; compare with --split-by site.");
}

}  // namespace

Json cohort(const Predictions& predictions, const fs::path& participants, const fs::path& data, std::uint64_t seed,
            bool by_site) {
  Json out{{"notes", Json::array()}, {"sites", false}, {"site_sentence", ""}};
  const Participants known = read_participants(predictions, participants, data);
  const auto groups = diagnosis_groups(predictions);
  out["flow"] = flow_table(predictions, known, data);
  out["excluded"] = failed_scans(data);
  out["doubtful"] = doubtful_scans(data);
  out["table"] = characteristics(known, groups);
  out["characterised"] = !known.rows.empty();
  if (known.rows.empty()) {
    out["notes"].push_back("Age, sex and site were not given; --participants adds them, and who was left out.");
  } else {
    out["sites"] = site_table(known, groups);
    out["site_sentence"] = site_sentence(known, groups, seed, by_site);
    if (known.label_column.empty()) {
      out["notes"].push_back(
          "No column of the table of participants holds the diagnoses that were judged, so those who were left out are "
          "counted without one.");
    }
  }
  if (const auto changing = changing_sentence(groups, out["sites"].is_object()); !changing.empty()) {
    out["notes"].push_back(changing);
  }
  if (predictions.without_label > 0) {
    out["notes"].push_back(
        std::to_string(predictions.without_label) + (predictions.without_label == 1 ? " prediction" : " predictions") +
        " had no diagnosis to compare with and " + (predictions.without_label == 1 ? "was" : "were") + " left out.");
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
