#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "preprocessing/dicom/header.hpp"
#include "preprocessing/sources/scan_source.hpp"

namespace tripet::preprocessing {

/// A PET series among the files of several patients.
struct FoundSeries {
  ScanSource source;
  DicomHeader first;
  std::set<std::filesystem::path> folders;  // of its slices
  std::optional<DateTime> start;            // of the earliest slice
  bool attenuation_corrected = false;
  std::string identity;  // participant, and session when the path names the participant
};

/// The participant is the path's sub-<label> where it has one, else the PatientID, else the folder.
std::string participant_of(const DicomHeader& header);

/// The series that the slices belong to, by SeriesInstanceUID, each in order or with its problem. Copies of one series
/// in several folders are several scans; a series spread over folders is one.
std::vector<FoundSeries> find_series(DicomHeaders slices);

/// PatientIDs that became one participant, or one session of a participant named by its folder: such a name may stand
/// far above the patients (/data/sub-study7/DICOM/PATIENT), while visits may carry an ID each. By
/// FoundSeries::identity.
using PatientIds = std::map<std::string, std::set<std::string>>;
PatientIds patient_ids(const std::vector<FoundSeries>& series);

/// Several PatientIDs under one name are a problem of each of their series.
void refuse_merged_patients(const PatientIds& ids, std::vector<FoundSeries>& series);

/// Takes out series without attenuation correction beside one with it and returns their number.
std::size_t leave_out_uncorrected(std::vector<FoundSeries>& series);

}  // namespace tripet::preprocessing
