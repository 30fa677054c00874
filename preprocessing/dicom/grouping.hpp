#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "preprocessing/sources/folder_listing.hpp"
#include "preprocessing/sources/scan_sources.hpp"

namespace tripet::preprocessing {

/// Files that are, or by their name should be, DICOM: grouped into PET series, one ScanSource each. Left out and
/// counted in `notes`: other modalities of the same patient or in the same folder, projections, series without
/// attenuation correction beside one with it. Whatever else is not a PET volume becomes a ScanSource with a problem.
/// The participant is the path's sub-<label> where it has one, else the PatientID; several PatientIDs under one name
/// are a problem of each of their series.
std::vector<ScanSource> group_dicom(const std::vector<std::filesystem::path>& files, std::vector<std::string>& notes);

/// A ScanSource for something that can't be a scan, named after its path.
ScanSource bad_source(const BadFile& bad);

/// sub-<label> and ses-<label> from the entities of the file's name or else the nearest folders; empty, n/a where none.
std::string participant_in(const std::filesystem::path& path);
std::string session_in(const std::filesystem::path& path);

/// BIDS label of a tracer by the name that headers give it ("FDG -- fluorodeoxyglucose" is 18FFDG); empty when unknown.
std::string tracer_label(const std::string& name);

}  // namespace tripet::preprocessing
