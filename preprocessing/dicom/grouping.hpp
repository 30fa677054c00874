#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "preprocessing/sources/scan_source.hpp"

namespace tripet::preprocessing {

/// Files that are, or by their name should be, DICOM: grouped into PET series, one ScanSource each. Left out and
/// counted in `notes`: other modalities of the same patient or in the same folder, projections, series without
/// attenuation correction beside one with it. Whatever else is not a PET volume becomes a ScanSource with a problem.
/// The participant is the path's sub-<label> where it has one, else the PatientID; several PatientIDs under one name
/// are a problem of each of their series.
std::vector<ScanSource> group_dicom(const std::vector<std::filesystem::path>& files, std::vector<std::string>& notes,
                                    int threads);

}  // namespace tripet::preprocessing
