#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "training/data/splits.hpp"

namespace tripet::training {

/// The percentages of --learning-curve below 100, ascending, each once; 100 is every comparison's own. Throws
/// UsageError for words that are no whole numbers from 1 to 100.
std::vector<int> learning_curve_percents(const std::vector<std::string>& words);

/// Job::arm of a network that learns from this percentage, "@25%", and the inverse; 100 for other arms.
std::string learning_curve_arm(int percent);
int percent_of_arm(const std::string& arm);

/// Takes training participants out of the split until this percentage of each class (several diseases: of each
/// combination) is left, rounded, but one at least. Who stays depends on the participants, the seed, repeat and fold: a
/// smaller set is a part of every larger one, and the same for all strategies. Validation, calibration and test sets
/// stay whole.
void thin_training(Split& split, const std::map<std::string, std::string>& label_of_participant, int percent,
                   std::uint64_t seed, int repeat, int fold);

/// What the curve costs, before it starts: networks are as many as there are without it, of which `on_all` are trained
/// again for each percentage.
std::string learning_curve_cost(const std::vector<int>& percents, std::size_t on_all, std::size_t networks);

}  // namespace tripet::training
