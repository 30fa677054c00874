#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "training/job.hpp"

namespace tripet::training {

/// Throws UsageError for a calibration that cannot be: several diseases, votes with a temperature, nobody to calibrate
/// with. split: that of any run; out_of_fold: predictions of other networks will be there.
void check_calibration(const Experiment& experiment, const CalibrationOptions& options,
                       const std::vector<std::string>& strategies, const Split& split, bool out_of_fold);

/// Fits the temperature and the prediction sets of a finished run and keeps them in its model.safetensors and
/// calibration.json. predictions.tsv gets the answers to its test scans, by the tempered probabilities, beside those
/// that the network itself gives: comparisons are of these. The scans are those of the run's calibration set or, where
/// it has none, of the tables `out_of_fold`, without the run's test participants and each scan once. What an earlier
/// calibration left is replaced, or undone when nothing is wanted.
void calibrate_run(const Experiment& experiment, const Job& job, const CalibrationOptions& options,
                   const std::vector<std::filesystem::path>& out_of_fold);

}  // namespace tripet::training
