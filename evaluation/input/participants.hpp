#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/tsv.hpp"
#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// The table of participants as it stands, one row a participant (the first of several sessions), and what each was
/// judged as.
struct Participants {
  std::vector<std::string> columns;                                // without participant_id, session_id and the label
  std::map<std::string, std::map<std::string, std::string>> rows;  // participant -> column -> cell; "n/a" where missing
  std::map<std::string, std::string> labels;  // diagnosis of everyone in the table; "n/a" where it is not known
  std::string label_column;                   // empty: no column holds the diagnoses that were judged

  /// The cell, or "n/a".
  std::string get(const std::string& participant, const std::string& column) const;
};

/// The table with its ids as the predictions and the scans of the folder spell them (core/table/ids.hpp). What was
/// mended is told in `warnings` where one is given. Throws Error when an id means several.
core::Tsv participants_as_predicted(const std::filesystem::path& path, const Predictions& predictions,
                                    std::vector<std::string>* warnings = nullptr);

/// `participants`: empty takes data/participants.tsv; `data` may be empty too; no table, or one without participant_id,
/// gives empty Participants. The diagnosis is in the first column that says what was judged of every judged
/// participant.
Participants read_participants(const Predictions& predictions, const std::filesystem::path& participants,
                               const std::filesystem::path& data);

enum class Sex { female, male };
/// "F", "female", "w", "woman", "m", "Male", "man" ...; nothing for other words, such as codes of 1 and 2.
std::optional<Sex> parse_sex(const std::string& cell);

}  // namespace tripet::evaluation
