#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// The table of participants as it stands, one row a participant (the first of several sessions), and what each was
/// judged as.
struct People {
  std::vector<std::string> columns;                                // without participant_id, session_id and the label
  std::map<std::string, std::map<std::string, std::string>> rows;  // participant -> column -> cell; "n/a" where missing
  std::map<std::string, std::string> labels;  // diagnosis of everyone in the table; "n/a" where it is not known
  std::string label_column;                   // empty: no column holds the diagnoses that were judged

  /// The cell, or "n/a".
  std::string get(const std::string& participant, const std::string& column) const;
};

/// `participants`: empty takes data/participants.tsv; `data` may be empty too; no table, or one without participant_id,
/// gives empty people. The diagnosis is in the first column that says what was judged of every judged participant.
People read_people(const Predictions& predictions, const std::filesystem::path& participants,
                   const std::filesystem::path& data);

/// Participants and scans that were judged, by diagnosis; with several diseases, by what a scan has of them ("AD+DLB").
struct Group {
  std::string label;
  std::set<std::string> people;
  std::set<std::pair<std::string, std::string>> scans;
};
std::vector<Group> judged_groups(const Predictions& predictions);

}  // namespace tripet::evaluation
