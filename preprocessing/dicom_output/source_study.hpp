#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace tripet::preprocessing {

struct ImageReference {
  std::string sop_class, sop_instance;
};

/// The study that a scan came from: what a DICOM object about the scan says of it.
struct SourceStudy {
  std::map<std::uint32_t, std::string> fields;  // of patient and study, by tag; absent ones are not there
  std::string study_uid;
  std::map<std::string, std::vector<ImageReference>> series;  // by identifier; none: the scan was no DICOM
};

/// Of a file, or of the files that lie in a folder; those that are no PET pictures play no part. `participant`: whom a
/// scan that is not DICOM is of; it gets a study of its own. Throws core::Error when the pictures are of several
/// studies, or nothing is there any more.
SourceStudy read_source_study(const std::filesystem::path& source, const std::string& participant);

}  // namespace tripet::preprocessing
