#include "training/data/splits.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/random.hpp"
#include "core/tsv.hpp"

namespace tripet::training {
namespace {

std::string key(const std::string& purpose, std::uint64_t seed, int repeat, const std::string& rest) {
  return purpose + "/" + std::to_string(seed) + "/" + std::to_string(repeat) + "/" + rest;
}

}  // namespace

std::string set_name(Set set) {
  switch (set) {
    case Set::train:
      return "train";
    case Set::validation:
      return "validation";
    case Set::calibration:
      return "calibration";
    case Set::test:
      return "test";
  }
  throw core::Error("unknown set");
}

void check_fold(int fold, int folds) {
  if (fold >= 0 && fold < folds) return;
  throw core::UsageError("--fold " + std::to_string(fold) + ": there are folds 0 to " + std::to_string(folds - 1));
}

void add_inner_sets(Split& split, const std::string& name, std::vector<std::string> participants, int fold,
                    std::uint64_t seed, int repeat, double calibration_share) {
  core::Random(key("validation", seed, repeat, std::to_string(fold) + "/" + name)).shuffle(participants);
  const std::size_t count = participants.size();
  // One at least, but the last participant of a class is trained on rather than watched.
  auto watched = static_cast<std::size_t>(std::lround(validation_share * static_cast<double>(count)));
  if (watched == 0 && count > 1) watched = 1;
  // Behind those watched, who are the same with and without a calibration set. One is left to train on.
  auto calibrated = static_cast<std::size_t>(std::lround(calibration_share * static_cast<double>(count)));
  calibrated = std::min(calibrated, count - std::min(count, watched + 1));
  for (std::size_t i = 0; i < count; ++i) {
    split[participants[i]] = i < watched ? Set::validation : i < watched + calibrated ? Set::calibration : Set::train;
  }
}

Split split_participants(const std::map<std::string, std::string>& class_of_participant, int folds, int fold,
                         std::uint64_t seed, int repeat, double calibration_share) {
  check_fold(fold, folds);
  std::map<std::string, std::vector<std::string>> members;  // by class name, each in the order of participant_id
  for (const auto& [participant, name] : class_of_participant) members[name].push_back(participant);

  Split split;
  int next = 0;  // dealing goes on where the class before ended, so that folds differ in size by one at most
  for (auto& [name, participants] : members) {
    core::Random(key("folds", seed, repeat, name)).shuffle(participants);
    std::vector<std::string> others;
    for (const auto& participant : participants) {
      if (next == fold) {
        split[participant] = Set::test;
      } else {
        others.push_back(participant);
      }
      next = (next + 1) % folds;
    }
    std::sort(others.begin(), others.end());
    add_inner_sets(split, name, std::move(others), fold, seed, repeat, calibration_share);
  }
  return split;
}

std::vector<std::size_t> members(const Cohort& cohort, const Split& split, Set set) {
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < cohort.examples.size(); ++i) {
    const auto found = split.find(cohort.examples[i].participant_id);
    if (found != split.end() && found->second == set) indices.push_back(i);
  }
  return indices;
}

void write_splits(const std::filesystem::path& path, const Split& split, int repeat, int fold,
                  const std::map<std::string, std::string>& sites) {
  std::vector<std::string> columns{"participant_id", "repeat", "fold", "set"};
  if (!sites.empty()) columns.emplace_back("site");
  core::Tsv table(columns);
  for (const auto& [participant, set] : split) {
    std::vector<std::string> row{participant, std::to_string(repeat), std::to_string(fold), set_name(set)};
    if (!sites.empty()) {
      const auto site = sites.find(participant);
      row.push_back(site == sites.end() ? core::not_available : site->second);
    }
    table.add(std::move(row));
  }
  table.write(path);
}

}  // namespace tripet::training
