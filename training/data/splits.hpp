#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "training/data/cohort.hpp"

namespace tripet::training {

enum class Set { train, validation, calibration, test };
inline constexpr std::array all_sets{Set::train, Set::validation, Set::calibration, Set::test};
std::string set_name(Set set);

/// Which participant serves for what in one fold of one repeat. All sessions of a participant are in one set.
using Split = std::map<std::string, Set>;

/// Stratified by class (several diseases: by their combination, alike ones dealt one after the other, so that each
/// disease is spread too): the fold's participants are the test set; about a fifth of each class of the others is the
/// inner validation set, for early stopping and the choice of epoch, and calibration_share of each class are the
/// calibration set, for temperature and prediction sets. Depends on the participants, their classes, the
/// seed, repeat and fold, and on nothing else: not on the strategy, the order of the classes, or threads.
Split split_participants(const std::map<std::string, std::string>& class_of_participant, int folds, int fold,
                         std::uint64_t seed, int repeat, double calibration_share = 0);

/// About this share of those who are not tested is the inner validation set.
inline constexpr double validation_share = 0.2;

/// Throws UsageError when there is no fold of this number.
void check_fold(int fold, int folds);

/// Places the participants of one class (or combination of diseases) who are not tested, in the order of
/// participant_id: validation, calibration, or train, where one of them is at least.
void add_inner_sets(Split& split, const std::string& name, std::vector<std::string> participants, int fold,
                    std::uint64_t seed, int repeat, double calibration_share);

/// The indices of Cohort::examples in one set of the split, in order. Whom the split does not name is in none.
std::vector<std::size_t> members(const Cohort& cohort, const Split& split, Set set);

/// participant_id, repeat, fold, set; and site where sites are given, each participant's.
void write_splits(const std::filesystem::path& path, const Split& split, int repeat, int fold,
                  const std::map<std::string, std::string>& sites = {});

}  // namespace tripet::training
