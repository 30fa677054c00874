#include "training/data/split_table.hpp"

#include <algorithm>
#include <set>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/text.hpp"
#include "core/tsv.hpp"
#include "training/wording.hpp"

namespace tripet::training {
namespace {

using core::Error;

int whole_number(const core::Tsv& table, std::size_t row, const std::string& column) {
  const auto number = core::parse_whole_number(table.at(row, column));
  if (!number || *number < 0 || *number > 1000000) {
    throw Error(table.path().string() + ": row " + std::to_string(row + 1) + ": " + column + " '" +
                table.at(row, column) + "' is not a whole number from 0");
  }
  return static_cast<int>(*number);
}

Set set_named(const core::Tsv& table, std::size_t row) {
  for (const Set set : all_sets) {
    if (table.at(row, "set") == set_name(set)) return set;
  }
  throw Error(table.path().string() + ": row " + std::to_string(row + 1) + ": set '" + table.at(row, "set") +
              "' is not train, validation, calibration or test");
}

}  // namespace

SplitTable::SplitTable(const std::filesystem::path& path, const std::set<core::ScanId>& scans)
    : path_(path.string()), hash_(core::hash_file(path)) {
  core::Tsv table = core::Tsv::read(path);
  warnings_ = table.warnings();
  core::align_ids(table, scans, warnings_);
  has_repeats_ = table.has("repeat");
  has_folds_ = table.has("fold");
  std::map<std::pair<int, std::string>, int> tested;  // the fold, by repeat and participant
  for (std::size_t row = 0; row < table.size(); ++row) {
    const int repeat = has_repeats_ ? whole_number(table, row, "repeat") : 0;
    const int fold = has_folds_ ? whole_number(table, row, "fold") : 0;
    const std::string& participant = table.at(row, "participant_id");
    const Set set = set_named(table, row);
    const auto [entry, added] = splits_[{repeat, fold}].emplace(participant, set);
    if (!added && entry->second != set) {
      throw Error(where(repeat, fold) + participant + " is in two sets, " + set_name(entry->second) + " and " +
                  set_name(set));
    }
    if (set != Set::test) continue;
    const auto [first, once] = tested.emplace(std::pair(repeat, participant), fold);
    if (!once && first->second != fold) {
      throw Error(path_ + ": " + participant + " is tested in two folds of one repeat, " +
                  std::to_string(first->second) + " and " + std::to_string(fold));
    }
  }
  if (splits_.empty()) throw Error(path_ + ": has no rows");
  for (const auto& [at, split] : splits_) {
    for (const Set needed : {Set::train, Set::test}) {
      if (std::none_of(split.begin(), split.end(), [&](const auto& entry) { return entry.second == needed; })) {
        throw Error(where(at.first, at.second) + "no participant is in the set " + set_name(needed));
      }
    }
  }
}

int SplitTable::folds() const {
  int most = 0;
  for (const auto& [at, split] : splits_) most = std::max(most, at.second);
  return most + 1;
}

const Split& SplitTable::split(int repeat, int fold) const {
  const auto found = splits_.find({has_repeats_ ? repeat : 0, fold});
  if (found == splits_.end()) {
    throw core::UsageError(path_ + ": holds no split for repeat " + std::to_string(repeat) + ", fold " +
                           std::to_string(fold));
  }
  return found->second;
}

std::vector<std::string> SplitTable::check(const Cohort& cohort) const {
  const auto traits = cohort.traits_of_participant();
  std::set<std::string> named, unplaced, unknown;
  for (const auto& [at, split] : splits_) {
    for (const auto& [participant, set] : split) named.insert(participant);
  }
  for (const auto& [participant, held] : traits) {
    if (!named.contains(participant)) unplaced.insert(participant);
  }
  for (const auto& participant : named) {
    if (!traits.contains(participant)) unknown.insert(participant);
  }
  for (const auto& [at, split] : splits_) {
    std::map<Set, std::set<std::string>> present;
    for (const auto& [participant, set] : split) {
      const auto found = traits.find(participant);
      if (found != traits.end()) present[set].insert(found->second.begin(), found->second.end());
    }
    for (const Set set : {Set::train, Set::test}) {
      for (const auto& trait : cohort.traits()) {
        if (present[set].contains(trait)) continue;
        throw Error(where(at.first, at.second) + "no participant with a prepared scan and the label " + trait +
                    " is in the set " + set_name(set));
      }
    }
  }
  std::vector<std::string> warnings = warnings_;
  const auto warn = [&](const std::set<std::string>& names, const std::string& what) {
    if (names.empty()) return;
    warnings.push_back(path_ + ": " + counted(names.size(), "participant") + what + first_of(names));
  };
  warn(unplaced, " of the cohort left out, in no set: ");
  warn(unknown, " without a prepared scan and label: ");
  return warnings;
}

std::string SplitTable::where(int repeat, int fold) const {
  std::string text = path_ + ": ";
  if (has_repeats_) text += "repeat " + std::to_string(repeat) + ", ";
  if (has_folds_) text += "fold " + std::to_string(fold) + ", ";
  return text;
}

}  // namespace tripet::training
