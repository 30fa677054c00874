#pragma once

#include <set>
#include <utility>

#include "training/experiment.hpp"

namespace tripet::training {

/// What makes the sites of one fold comparable, estimated on its training participants alone: one map a site, for their
/// scans and for those held out alike, so that no scan's class plays a part in what is done to it.
model::Harmonisation fit_harmonisation(const Experiment& experiment, int repeat, int fold);

/// The experiment as the networks of one fold see it: with scans of known sites harmonised.
Experiment harmonised(const Experiment& experiment, int repeat, int fold);

/// Before hours of training: tells whose age, sex or site is not known and which sites stay as they are. folds: repeat
/// and fold. Throws Error as design_sites() for the first fold that cannot be harmonised.
void check_harmonisation(const Experiment& experiment, const std::set<std::pair<int, int>>& folds);

/// harmonisation.tsv and, for each site of it, two volumes that programs show: what its scans were multiplied by
/// and what was added to them then.
void write_harmonisation(const std::filesystem::path& folder, const Experiment& experiment);

}  // namespace tripet::training
