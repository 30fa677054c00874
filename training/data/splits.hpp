#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

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

/// participant_id, repeat, fold, set
void write_splits(const std::filesystem::path& path, const Split& split, int repeat, int fold);

}  // namespace tripet::training
