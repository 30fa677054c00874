#pragma once

#include <vector>

#include "training/fit.hpp"

namespace tripet::training {

/// The settings among which --tune chooses: the given ones first, then learning rate, weight decay and dropout drawn at
/// random (Bergstra & Bengio 2012), learning rate and weight decay on a logarithmic scale within a factor of ten of the
/// given ones. They depend on the seed and on what was given: every strategy, fold and repeat has the same ones, so
/// that none has a larger budget.
std::vector<LearningOptions> tuning_settings(const LearningOptions& given, std::uint64_t seed);

/// fit(), or with --tune N the best of N: each setting trains a run in OUT/tuning/trial-K; the one with the best
/// validation result (--select-by) is copied to OUT, whose run.json says in `tuned` which it is, and tuning.tsv lists
/// all. Test scans play no part in the choice. after_epoch is called for the epochs of all. Throws as fit(), and Error
/// without a validation set.
void fit_tuned(const Experiment& experiment, const Job& job, const FitSettings& settings = {});

}  // namespace tripet::training
