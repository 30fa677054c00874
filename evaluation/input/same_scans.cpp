#include "evaluation/input/same_scans.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "core/error.hpp"
#include "core/scan_list.hpp"
#include "core/table/ids.hpp"

namespace tripet::evaluation {
namespace {

/// A row of each scan: its label is the scan's.
using Labels = std::map<ScanId, const PredictionRow*>;

bool same_label(const PredictionRow& a, const PredictionRow& b) {
  return a.label == b.label && a.labels == b.labels && a.unknown == b.unknown;
}

Labels labels_of(const StrategyPredictions& strategy, const std::vector<std::string>& classes) {
  Labels labels;
  for (const auto& row : strategy.rows) {
    const auto [entry, added] = labels.emplace(row.scan(), &row);
    if (!added && !same_label(*entry->second, row)) {
      throw core::Error(strategy.name + ": " + core::scan_name(row.participant_id, row.session_id) + " has the label " +
                        label_text(*entry->second, classes) + " in one repeat and " + label_text(row, classes) +
                        " in another");
    }
  }
  return labels;
}

void check_pair(const StrategyPredictions& a, const Labels& labels_a, const StrategyPredictions& b,
                const Labels& labels_b, const std::vector<std::string>& classes) {
  std::vector<ScanId> missing;
  for (const auto& [scan, row] : labels_a) {
    const auto found = labels_b.find(scan);
    if (found == labels_b.end()) {
      missing.push_back(scan);
    } else if (!same_label(*found->second, *row)) {
      throw core::Error(core::scan_name(scan.first, scan.second) + " has the label " + label_text(*row, classes) +
                        " in " + a.name + " and " + label_text(*found->second, classes) + " in " + b.name);
    }
  }
  if (missing.empty()) return;
  for (const auto& scan : missing) {
    for (const auto& [other, row] : labels_b) {
      if (core::id_key(scan.first) != core::id_key(other.first) || scan.first == other.first) continue;
      throw core::Error("the ids of " + a.name + " and " + b.name + " differ in zeros, prefix or case only ('" +
                        scan.first + "' and '" + other.first +
                        "'); write them alike in both (a spreadsheet drops leading zeros)");
    }
  }
  // Comparing on the common scans would let each strategy drop those it fails on.
  throw core::Error(b.name + " lacks " + std::to_string(missing.size()) + " of the " + std::to_string(labels_a.size()) +
                    " scans of " + a.name + " (first: " + core::scan_name(missing[0].first, missing[0].second) +
                    "); strategies are compared on the same scans: predict them, or leave them out of all");
}

/// Repeat and fold of every row: where two strategies differ, folds can't be paired.
std::vector<std::tuple<int, int, std::string, std::string>> cells(const StrategyPredictions& strategy) {
  std::vector<std::tuple<int, int, std::string, std::string>> list;
  for (const auto& row : strategy.rows) list.emplace_back(row.repeat, row.fold, row.participant_id, row.session_id);
  return list;
}

/// Repeats may differ as a whole; within a repeat that both have, a scan that one dropped would flatter it.
void check_repeats(const StrategyPredictions& a, const StrategyPredictions& b) {
  std::map<int, std::set<ScanId>> of_b;
  for (const auto& row : b.rows) of_b[row.repeat].insert(row.scan());
  for (const auto& row : a.rows) {
    const auto repeat = of_b.find(row.repeat);
    if (repeat == of_b.end() || repeat->second.contains(row.scan())) continue;
    throw core::Error(b.name + " lacks " + core::scan_name(row.participant_id, row.session_id) + " in repeat " +
                      std::to_string(row.repeat) + ", where " + a.name +
                      " has it; strategies are compared on the same scans: predict it, or leave it out of all");
  }
}

/// A scan that some repeats lack counts less than the others.
void warn_of_missing(const StrategyPredictions& strategy, std::vector<std::string>& warnings) {
  std::map<ScanId, std::set<int>> repeats_of;
  std::set<int> repeats;
  for (const auto& row : strategy.rows) {
    repeats_of[row.scan()].insert(row.repeat);
    repeats.insert(row.repeat);
  }
  std::size_t lacking = 0;
  std::string first;
  for (const auto& [scan, of_scan] : repeats_of) {
    if (of_scan.size() == repeats.size()) continue;
    if (lacking++ == 0) first = core::scan_name(scan.first, scan.second);
  }
  if (lacking == 0) return;
  warnings.push_back(strategy.name + ": " + std::to_string(lacking) + " of " + std::to_string(repeats_of.size()) +
                     (lacking == 1 ? " scans is" : " scans are") + " not predicted in every repeat (first: " + first +
                     "); each repeat is judged by what it holds");
}

}  // namespace

void sort_rows(StrategyPredictions& strategy) {
  std::sort(strategy.rows.begin(), strategy.rows.end(), [](const auto& a, const auto& b) {
    return std::tie(a.repeat, a.fold, a.participant_id, a.session_id) <
           std::tie(b.repeat, b.fold, b.participant_id, b.session_id);
  });
  std::set<std::tuple<std::string, std::string, int>> seen;
  for (const auto& row : strategy.rows) {
    if (!seen.emplace(row.participant_id, row.session_id, row.repeat).second) {
      throw core::Error(strategy.name + ": " + core::scan_name(row.participant_id, row.session_id) +
                        " is predicted twice in repeat " + std::to_string(row.repeat) +
                        "; one row for each scan and repeat is allowed");
    }
  }
}

/// "sub-001" and "1" in one strategy: one participant whose zeros a spreadsheet dropped, or two.
void check_spelling(const StrategyPredictions& strategy, std::vector<std::string>& warnings) {
  std::map<std::string, std::map<std::string, std::set<int>>> repeats;  // by key and id
  for (const auto& row : strategy.rows) {
    repeats[core::id_key(row.participant_id)][row.participant_id].insert(row.repeat);
  }
  std::size_t alike = 0;
  std::string example;
  for (const auto& [key, ids] : repeats) {
    if (ids.size() < 2) continue;
    const auto& [one, of_one] = *ids.begin();
    const auto& [other, of_other] = *std::next(ids.begin());
    const std::string both = "'" + one + "' and '" + other + "'";
    if (std::none_of(of_one.begin(), of_one.end(), [&](int repeat) { return of_other.contains(repeat); })) {
      throw core::Error(strategy.name + ": " + both +
                        " differ in zeros, prefix or case only and are never in one repeat; write a participant's id "
                        "alike in all (a spreadsheet drops leading zeros)");
    }
    if (alike++ == 0) example = both;
  }
  if (alike == 0) return;
  warnings.push_back(strategy.name + ": " + std::to_string(alike) +
                     (alike == 1 ? " pair of participants has" : " pairs of participants have") +
                     " ids that differ in zeros, prefix or case only (" + example + "); they are taken as two each");
}

void check_same_scans(Predictions& predictions) {
  const auto& strategies = predictions.strategies;
  std::vector<Labels> labels;
  if (!strategies.empty()) warn_of_missing(strategies[0], predictions.warnings);
  for (const auto& strategy : strategies) labels.push_back(labels_of(strategy, predictions.classes));
  for (std::size_t i = 1; i < strategies.size(); ++i) {
    check_pair(strategies[0], labels[0], strategies[i], labels[i], predictions.classes);
    check_pair(strategies[i], labels[i], strategies[0], labels[0], predictions.classes);
    if (cells(strategies[0]) != cells(strategies[i])) {
      check_repeats(strategies[0], strategies[i]);
      check_repeats(strategies[i], strategies[0]);
      predictions.warnings.push_back(strategies[i].name + " has other repeats or folds than " + strategies[0].name +
                                     ": their folds can't be paired, so they are not compared as procedures");
    }
  }
}

void align_with_scans(Predictions& predictions, const std::filesystem::path& data) {
  const auto table = data / "scans.tsv";
  if (data.empty() || !std::filesystem::exists(table)) return;
  for (const auto& scan : core::read_scan_list(table)) predictions.known.emplace(scan.participant_id, scan.session_id);
  std::set<ScanId> given;
  for (const auto& strategy : predictions.strategies) {
    for (const auto& row : strategy.rows) given.insert(row.scan());
  }
  const auto match = core::with_context("predictions and " + table.string(),
                                        [&] { return core::match_scans(given, predictions.known); });
  if (match.renamed.empty()) return;
  for (auto& strategy : predictions.strategies) {
    for (auto& row : strategy.rows) {
      const auto found = match.renamed.find(row.scan());
      if (found != match.renamed.end()) std::tie(row.participant_id, row.session_id) = found->second;
    }
    sort_rows(strategy);
  }
  for (const auto& line : match.warnings) predictions.warnings.push_back("predictions: " + line);
}

}  // namespace tripet::evaluation
