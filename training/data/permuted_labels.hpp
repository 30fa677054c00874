#pragma once

#include <string>

#include "training/data/cohort.hpp"
#include "training/data/splits.hpp"

namespace tripet::training {

/// The cohort with labels that say nothing: those of the participants who train, and those of the ones who choose the
/// epoch, exchanged among themselves at random (Adebayo et al. 2018), so that each set keeps its mix of classes. Test
/// and calibration scans keep theirs. All sessions of a participant get the label of the other one's first.
Cohort with_permuted_labels(const Cohort& cohort, const Split& split, const std::string& key);

}  // namespace tripet::training
