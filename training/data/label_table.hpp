#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace tripet::training {

/// Labels by participant, or by participant and session where the table has a column session_id.
class LabelTable {
 public:
  /// Several columns are one a disease: the label is made of them as disease_labels.hpp has it. Throws Error naming the
  /// table: a column is missing, one scan has two labels, or a cell of several columns is neither 0 nor 1 nor n/a.
  LabelTable(const std::filesystem::path& path, const std::vector<std::string>& columns);

  /// "n/a" where the table does not say.
  std::string label(const std::string& participant, const std::string& session) const;
  /// The different labels by first appearance.
  const std::vector<std::string>& labels() const { return distinct_; }
  const std::set<std::string>& participants() const { return participants_; }

 private:
  std::string key(const std::string& participant, const std::string& session) const;

  bool has_sessions_ = false;
  std::map<std::string, std::string> labels_;
  std::set<std::string> participants_;
  std::vector<std::string> distinct_;
};

}  // namespace tripet::training
