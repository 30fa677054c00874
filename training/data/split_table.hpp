#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/table/ids.hpp"
#include "training/data/cohort.hpp"
#include "training/data/splits.hpp"

namespace tripet::training {

/// Splits made elsewhere: a table with participant_id, set and, for more than one, repeat and fold, as splits.tsv has
/// them. Without the column fold there is one fold, without repeat every repeat has the same split (and seeds of its
/// own).
class SplitTable {
 public:
  /// `scans`: those of the cohort, with whose ids the table's are matched (core/table/ids.hpp); empty: as they stand.
  /// Throws Error naming the table: an unknown set, a participant in two sets of one split, or tested in two folds of
  /// one repeat, or a split without a training or a test participant.
  explicit SplitTable(const std::filesystem::path& path, const std::set<core::ScanId>& scans = {});

  /// One more than the largest number of a fold.
  int folds() const;
  /// Throws UsageError when the table has no such fold or repeat.
  const Split& split(int repeat, int fold) const;
  /// What was mended in the table, who of the cohort is in no set and who of the table is not in the cohort, one line
  /// each. Throws Error when a class
  /// (multilabel: a disease, or its absence) is missing from the training or the test set of a split.
  std::vector<std::string> check(const Cohort& cohort) const;
  /// Of the file's bytes.
  const std::string& hash() const { return hash_; }

 private:
  std::string where(int repeat, int fold) const;

  std::string path_, hash_;
  std::vector<std::string> warnings_;
  bool has_repeats_ = false, has_folds_ = false;
  std::map<std::pair<int, int>, Split> splits_;  // by repeat and fold
};

}  // namespace tripet::training
