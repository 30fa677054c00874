#include "evaluation/report/site_effects.hpp"

#include <algorithm>
#include <string>
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

std::string source_name(const Json& entry) {
  const std::string from = text_of(entry, "from");
  if (from == "prepared") return "regional uptake of the prepared scans";
  if (from == "harmonised") return "regional uptake of the harmonised scans";
  return "probabilities of " + text_of(entry, "strategy");
}

const Json& from(const Json& effects, const std::string& source) {
  static const Json none;
  for (const auto& entry : member(effects, "recognised")) {
    if (text_of(entry, "from") == source) return entry;
  }
  return none;
}

std::string numbers(const Json& entry) {
  const auto& accuracy = member(entry, "balanced_accuracy");
  return "balanced accuracy " + decimals(member(accuracy, "value"), 2) + ", 95 % interval " + interval(accuracy, 2) +
         "; guessing gives " + decimals(member(entry, "chance"), 2);
}

bool told(const Json& entry) {
  return member(entry, "told") == true;
}

std::string prepared_sentence(const Json& effects) {
  const auto& before = from(effects, "prepared");
  if (before.is_null()) return "";
  const bool some = member(effects, "sites_left_out").is_number() && member(effects, "sites_left_out") > 0;
  const std::string sites = std::string(some ? "the " : "") + std::to_string(member(effects, "sites").size()) +
                            (some ? " largest sites" : " sites");
  if (!told(before)) {
    return "At which of " + sites + " a scan was made cannot be told from its regional uptake by more than chance (" +
           numbers(before) + ").";
  }
  return "The scans tell at which of " + sites +
         " they were made: from regional uptake, among people of one diagnosis (" + numbers(before) +
         "). Where sites differ in their mix of diagnoses, a network can gain by recognising the scanner.";
}

std::string harmonised_sentence(const Json& effects) {
  const auto &before = from(effects, "prepared"), &after = from(effects, "harmonised");
  const bool harmonised = member(effects, "harmonisation").is_object();
  if (!harmonised) {
    return told(before)
               ? "The scans were not harmonised; compare --harmonize site does it, after preprocess --resolution."
               : "";
  }
  if (after.is_null()) {
    return "The networks learnt from scans harmonised by site (ComBat), estimated in each fold on its training "
           "participants; scans of sites that a fold holds out stay as they are.";
  }
  return "The networks saw scans harmonised by site (ComBat), estimated in each fold on its training participants: from "
         "these the site " +
         std::string(told(after) ? "can still be told (" : "is not told by more than chance (") + numbers(after) + ").";
}

std::string left_sentence(const Json& effects) {
  const auto& left = member(member(effects, "harmonisation"), "folds_in_which_a_site_stays_as_it_is");
  std::vector<std::string> names;
  if (!left.is_object()) return "";
  for (const auto& [site, folds] : left.items()) names.push_back(site + " (" + folds.dump() + ")");
  if (names.empty()) return "";
  return "Not harmonised, for want of training participants, were the sites (and in how many folds): " +
         core::join(names, ", ") + ".";
}

Json recognition_table(const Json& effects) {
  std::vector<std::string> heads{"Told from", "All diagnoses"}, classes;
  for (const auto& entry : member(effects, "recognised")) {
    for (const auto& [name, group] : member(entry, "by_class").items()) {
      if (std::find(classes.begin(), classes.end(), name) == classes.end()) classes.push_back(name);
    }
  }
  heads.insert(heads.end(), classes.begin(), classes.end());
  heads.emplace_back("Guessing");
  Json out = table("site-effects",
                   "Balanced accuracy with which the site of a held-out scan is told within a diagnosis", heads);
  for (const auto& entry : member(effects, "recognised")) {
    Json cells = Json::array({cell(member(entry, "balanced_accuracy"), 2)});
    for (const auto& name : classes) {
      cells.push_back(cell(member(member(member(entry, "by_class"), name), "balanced_accuracy"), 2));
    }
    cells.push_back(cell(decimals(member(entry, "chance"), 2)));
    out["rows"].push_back({{"head", source_name(entry)}, {"cells", cells}});
  }
  return out;
}

/// The primary metric here and in the other folds.
Json other_folds_table(const Json& metrics, const Json& other) {
  const std::string metric = text_of(metrics, "primary"), label = metric_label(metrics, metric);
  const auto folds = [](const Json& by) { return by == "site" ? "whole sites" : "participants"; };
  Json out = table("other-folds", label + " of the same strategies in two kinds of folds",
                   {"Strategy", std::string("Folds of ") + folds(member(metrics, "split_by")) + " (this page)",
                    std::string("Folds of ") + folds(member(other, "split_by"))});
  for (const auto& name : strategy_names_in(metrics, false)) {
    const auto& there = member(member(other, "strategies"), name);
    if (there.is_null()) continue;
    out["rows"].push_back(
        {{"head", name},
         {"cells",
          Json::array({cell(member(member(strategy_in(metrics, name), "metrics"), metric), 3), cell(there, 3)})}});
  }
  return out;
}

}  // namespace

Json site_effect_section(const Json& metrics) {
  const auto &effects = member(metrics, "site_effects"), &other = member(metrics, "other_folds");
  if (effects.is_null() && other.is_null()) return false;
  Json out{{"sentences", Json::array()}, {"tables", Json::array()}};
  if (effects.is_object()) {
    for (const auto& sentence : {prepared_sentence(effects), harmonised_sentence(effects), left_sentence(effects)}) {
      if (!sentence.empty()) out["sentences"].push_back(sentence);
    }
    out["tables"].push_back(recognition_table(effects));
  }
  if (other.is_object()) {
    out["sentences"].push_back(
        "Folds of whole sites test scanners that the networks have not seen, mixed folds those that they learnt from: a "
        "result that falls from the one to the other rests on the scanner in part.");
    out["tables"].push_back(other_folds_table(metrics, other));
  }
  return out;
}

}  // namespace tripet::evaluation
