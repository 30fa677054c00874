#pragma once

#include <filesystem>

#include "training/predictor.hpp"

namespace tripet::commands {

/// Writes into `folder`, for each scan that was predicted, a DICOM structured report (..._sr.dcm) and a picture of the
/// scan (..._sc.dcm), both of the study that it came from. predictions: the table that `predictor` has just written;
/// model: what it was made from. Returns how many scans got none: each is warned of with its reason.
int write_dicom_reports(const std::filesystem::path& folder, const std::filesystem::path& predictions,
                        const training::Predictor& predictor, const std::filesystem::path& model);

}  // namespace tripet::commands
