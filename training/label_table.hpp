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
  /// Throws Error naming the table: a column is missing, or one scan has two labels.
  LabelTable(const std::filesystem::path& path, const std::string& column);

  /// "n/a" where the table does not say.
  std::string label(const std::string& participant, const std::string& session) const;
  /// By first appearance.
  const std::vector<std::string>& classes() const { return classes_; }
  const std::set<std::string>& participants() const { return participants_; }

 private:
  std::string key(const std::string& participant, const std::string& session) const;

  bool has_sessions_ = false;
  std::map<std::string, std::string> labels_;
  std::set<std::string> participants_;
  std::vector<std::string> classes_;
};

}  // namespace tripet::training
