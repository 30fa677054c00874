#pragma once

#include <vector>

#include "evaluation/input/training_runs.hpp"

namespace tripet::evaluation {

/// How large a fold is beside what a network was trained on: the mean over the runs of test scans / training scans,
/// from `scans` in run.json. Scans that chose the epoch or calibrate the run did not train it. 0 where a run does not
/// say.
double recorded_test_to_train(const std::vector<TrainingRun>& runs);

}  // namespace tripet::evaluation
