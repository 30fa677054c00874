#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "core/picture/png.hpp"
#include "preprocessing/dicom_output/source_study.hpp"

namespace tripet::preprocessing {

/// What a model says of one scan.
struct ReportedPrediction {
  std::string algorithm;                                      // network and strategy
  std::string model_hash;                                     // of the file of its weights
  std::vector<std::pair<std::string, double>> probabilities;  // by class
  std::string predicted;
};

/// Writes two DICOM files of the source's study, in a series each: the picture as a Secondary Capture Image, and the
/// prediction as an Enhanced SR that refers to the picture and to the source's images. Both say that they are for
/// research only. Throws core::Error naming the file.
void write_prediction_report(const std::filesystem::path& report, const std::filesystem::path& capture,
                             const SourceStudy& study, const ReportedPrediction& prediction,
                             const core::Picture& picture);

}  // namespace tripet::preprocessing
