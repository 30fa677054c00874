#include "preprocessing/dicom_output/source_study.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "preprocessing/dicom/fields.hpp"
#include "preprocessing/dicom/file.hpp"
#include "preprocessing/dicom_output/written_item.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;

// Study date, time, accession number, referring physician, description; patient's name, identifier, birth date, sex;
// study identifier.
constexpr std::uint32_t study_fields[] = {0x00080020, 0x00080030, 0x00080050, 0x00080090, 0x00081030,
                                          0x00100010, 0x00100020, 0x00100030, 0x00100040, 0x00200010};

std::vector<fs::path> files_at(const fs::path& source) {
  if (!fs::is_directory(source)) return {source};
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(source)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void add_picture(const DicomFile& file, const fs::path& path, SourceStudy& study) {
  const Fields fields(file.elements);
  if (fields.text(0x0008, 0x0060) != "PT") return;
  const std::string uid = fields.text(0x0020, 0x000d);
  if (uid.empty()) throw core::Error(path.string() + ": has no StudyInstanceUID, to which a report could be tied");
  if (!study.study_uid.empty() && study.study_uid != uid) {
    throw core::Error(path.parent_path().string() + ": holds pictures of several studies; a report is tied to one");
  }
  if (study.study_uid.empty()) {
    study.study_uid = uid;
    for (const std::uint32_t tag : study_fields) {
      const auto text = fields.text(static_cast<std::uint16_t>(tag >> 16U), static_cast<std::uint16_t>(tag));
      if (!text.empty()) study.fields[tag] = text;
    }
  }
  study.series[fields.text(0x0020, 0x000e)].push_back({fields.text(0x0008, 0x0016), fields.text(0x0008, 0x0018)});
}

}  // namespace

SourceStudy read_source_study(const fs::path& source, const std::string& participant) {
  if (!fs::exists(source)) throw core::Error(source.string() + ": is not there any more, so no report is tied to it");
  SourceStudy study;
  for (const auto& path : files_at(source)) {
    if (looks_like_dicom(path)) add_picture(read_dicom_file(path), path, study);
  }
  if (study.study_uid.empty()) {
    study.study_uid = new_uid();
    study.fields = {{0x00100010, participant}, {0x00100020, participant}};
  }
  return study;
}

}  // namespace tripet::preprocessing
