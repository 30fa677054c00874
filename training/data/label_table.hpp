#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/table/ids.hpp"

namespace tripet::training {

/// The labels of scans, from a table with a row a participant, or one a session where it has a column session_id (or
/// session or visit, core/table/ids.hpp).
class LabelTable {
 public:
  /// `scans`: those to be labelled; the table's ids are matched with theirs. `folder`: where sub-X/sub-X_sessions.tsv,
  /// if they are there, say of a session what the table says of the participant only, or not at all; empty: nowhere.
  /// Several columns are one a disease: the label is made of them as disease_labels.hpp has it.
  /// Throws Error naming the table: a column is missing, one scan has two labels, a scan without session belongs to a
  /// participant with rows of different labels, a cell of several columns is neither 0 nor 1 nor missing, ids that
  /// match in several ways.
  LabelTable(const std::filesystem::path& path, const std::vector<std::string>& columns,
             const std::set<core::ScanId>& scans, const std::filesystem::path& folder = {});

  /// "n/a" where the table does not say.
  std::string label(const std::string& participant, const std::string& session) const;
  /// The different labels by first appearance; numbers by size, 1.0 as 1.
  const std::vector<std::string>& labels() const { return distinct_; }
  /// In the spelling of the scans where they have one.
  const std::set<std::string>& participants() const { return participants_; }
  const std::set<std::string>& sessions() const { return sessions_; }
  /// Words other than n/a that were taken as missing labels, with their number: "nan (80), NA (2)"; "" without any.
  std::string missing_words() const;
  /// What was guessed or mended, one line each that names the table.
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  struct Row {
    std::string session, label;
  };

  void read_rows(const core::Tsv& table, const std::vector<std::string>& columns);
  /// n/a where the rows do not say.
  std::string label_of(const core::ScanId& scan) const;
  void take_sessions(const std::map<std::string, std::filesystem::path>& tables,
                     const std::vector<std::string>& columns);
  std::string read_label(const core::Tsv& table, std::size_t row, const std::vector<std::string>& columns);
  void order_numbers();

  std::filesystem::path path_;
  bool has_sessions_ = false;
  std::map<std::string, std::vector<Row>> rows_;  // by participant
  std::map<core::ScanId, std::string> labels_;
  std::set<std::string> participants_, sessions_;
  std::vector<std::string> distinct_, warnings_;
  std::map<std::string, int> missing_;
};

}  // namespace tripet::training
