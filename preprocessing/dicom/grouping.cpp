#include "preprocessing/dicom/grouping.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "core/error.hpp"
#include "core/text.hpp"
#include "preprocessing/dicom/frames.hpp"
#include "preprocessing/sources/bids_name.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;
using Slices = std::vector<DicomHeader>;

bool holds(const std::vector<std::string>& values, const std::string& wanted) {
  return std::find(values.begin(), values.end(), wanted) != values.end();
}

std::string labelled(const fs::path& path, const std::string& key) {
  const auto entities = parse_bids_name(path).entities;
  if (const auto found = entities.find(key); found != entities.end() && !found->second.empty()) {
    return key + "-" + label_of(found->second);
  }
  for (fs::path folder = path.parent_path(); folder != folder.parent_path(); folder = folder.parent_path()) {
    const std::string name = folder.filename().string();
    if (name.starts_with(key + "-") && name.size() > key.size() + 1 &&
        label_of(name.substr(key.size() + 1)) == name.substr(key.size() + 1)) {
      return name;
    }
  }
  return "";
}

bool is_pet(const DicomHeader& header) {
  static const std::set<std::string> storage{"", "1.2.840.10008.5.1.4.1.1.128", "1.2.840.10008.5.1.4.1.1.128.1",
                                             "1.2.840.10008.5.1.4.1.1.130"};
  return header.modality == "PT" && storage.contains(header.sop_class);
}

bool is_projection(const DicomHeader& header) {
  const bool derived = holds(header.image_type, "DERIVED");
  return holds(header.series_type, "REPROJECTION") || holds(header.image_type, "PROJECTION IMAGE") ||
         holds(header.image_type, "MIP") || (derived && !header.has_geometry && header.frames == 1);
}

std::string participant_of(const DicomHeader& header) {
  const std::string named = participant_in(header.path);
  if (!named.empty()) return named;
  if (header.patient_id.empty()) return "sub-" + label_of(header.path.parent_path().filename().string());
  return "sub-" + label_of(header.patient_id.starts_with("sub-") ? header.patient_id.substr(4) : header.patient_id);
}

/// By SeriesInstanceUID. Copies of one series in several folders are several scans; a series spread over folders is
/// one.
std::vector<Slices> split_into_series(Slices headers) {
  std::map<std::string, Slices> by_uid;
  for (DicomHeader& header : headers) {
    const std::string key = header.series_uid.empty() ? header.path.parent_path().string() : header.series_uid;
    by_uid[key].push_back(std::move(header));
  }
  std::vector<Slices> series;
  for (auto& [uid, slices] : by_uid) {
    std::map<fs::path, Slices> by_folder;
    if (has_copies(slices)) {
      for (DicomHeader& slice : slices) by_folder[slice.path.parent_path()].push_back(std::move(slice));
    } else {
      by_folder[""] = std::move(slices);
    }
    for (auto& [folder, part] : by_folder) series.push_back(std::move(part));
  }
  return series;
}

ScanSource make_source(Slices slices) {
  ScanSource source;
  const DicomHeader first = slices.front();
  source.participant_id = participant_of(first);
  source.session_id = session_in(first.path);
  source.shown = first.path.parent_path().string();
  if (!first.suv.radiopharmaceuticals.empty())
    source.tracer = tracer_label(first.suv.radiopharmaceuticals.front().name);
  try {
    if (!first.series_type.empty() && first.series_type.front() == "GATED") throw core::Error("is a gated series");
    Slices ordered;
    for (Slices& frame : order_frames(slices)) std::move(frame.begin(), frame.end(), std::back_inserter(ordered));
    slices = std::move(ordered);
  } catch (const core::Error& e) {
    source.problem = e.what();
  }
  for (const DicomHeader& slice : slices) {
    if (std::find(source.files.begin(), source.files.end(), slice.path) == source.files.end())
      source.files.push_back(slice.path);
  }
  return source;
}

struct Series {
  ScanSource source;
  DicomHeader first;
  bool attenuation_corrected = false;
  std::string identity;  // participant, and session when the path names the participant
};

/// A damaged file among the slices of one series may be one of them: that series is not to be trusted unless its header
/// says how many slices it has.
Series* series_of(const BadFile& bad, std::vector<Series>& series) {
  Series* found = nullptr;
  for (Series& candidate : series) {
    if (candidate.first.path.parent_path() != bad.path.parent_path()) continue;
    if (found != nullptr) return nullptr;
    found = &candidate;
  }
  if (found == nullptr) return nullptr;
  const bool complete =
      found->source.problem.empty() && found->first.slices_in_series == static_cast<int>(found->source.files.size());
  return complete ? nullptr : found;
}

/// Several scans of one participant get a session each: by date, and in order of their folders on the same date.
void name_sessions(std::vector<Series>& series, std::vector<std::string>& notes) {
  std::map<std::string, std::vector<Series*>> same;
  for (Series& one : series) {
    if (one.source.session_id == "n/a") same[one.source.participant_id + " " + one.source.tracer].push_back(&one);
  }
  for (auto& [key, scans] : same) {
    if (scans.size() < 2) continue;
    std::map<std::string, int> of_date;
    for (const Series* scan : scans) ++of_date[scan->first.study_date];
    std::map<std::string, int> number;
    for (Series* scan : scans) {
      const std::string& date = scan->first.study_date;
      std::string label = date;
      if (of_date[date] > 1 || date.empty()) label += "s" + std::to_string(++number[date]);
      scan->source.session_id = "ses-" + label_of(label);
    }
    notes.push_back(scans.front()->source.participant_id + " has " + std::to_string(scans.size()) +
                    " PET series: each became a session; a table (.tsv) can pick one");
  }
}

void add_note(std::size_t count, const std::string& what, std::vector<std::string>& notes) {
  if (count > 0) notes.push_back(std::to_string(count) + " " + what);
}

}  // namespace

std::string participant_in(const fs::path& path) {
  return labelled(path, "sub");
}

std::string session_in(const fs::path& path) {
  const std::string session = labelled(path, "ses");
  return session.empty() ? "n/a" : session;
}

std::string tracer_label(const std::string& name) {
  static const std::vector<std::pair<std::string, std::string>> known{{"fdg", "18FFDG"},
                                                                      {"fluorodeoxyglucose", "18FFDG"},
                                                                      {"florbetapir", "18FAV45"},
                                                                      {"av45", "18FAV45"},
                                                                      {"florbetaben", "18FFBB"},
                                                                      {"flutemetamol", "18FFMM"},
                                                                      {"flortaucipir", "18FAV1451"},
                                                                      {"av1451", "18FAV1451"},
                                                                      {"pib", "11CPIB"},
                                                                      {"pittsburgh", "11CPIB"}};
  std::string lower = core::to_lower(name);
  std::erase(lower, '-');
  for (const auto& [word, label] : known) {
    if (lower.find(word) != std::string::npos) return label;
  }
  return "";
}

ScanSource bad_source(const BadFile& bad) {
  ScanSource source;
  source.participant_id = participant_in(bad.path);
  if (source.participant_id.empty()) source.participant_id = "sub-" + label_of(stem(bad.path));
  source.session_id = session_in(bad.path);
  source.shown = bad.path.string();
  source.files = {bad.path};
  source.problem = bad.reason;
  return source;
}

std::vector<ScanSource> group_dicom(const std::vector<fs::path>& files, std::vector<std::string>& notes) {
  std::vector<BadFile> bad;
  Slices pet, others;
  std::size_t projections = 0;
  for (const fs::path& file : files) {
    try {
      Slices headers = read_dicom_headers(file);
      if (!is_pet(headers.front())) {
        others.push_back(std::move(headers.front()));
      } else if (is_projection(headers.front())) {
        ++projections;
      } else {
        std::move(headers.begin(), headers.end(), std::back_inserter(pet));
      }
    } catch (const core::Error& e) {
      bad.push_back({file, e.what()});
    }
  }

  std::vector<Series> series;
  std::set<std::string> patients, corrected;
  std::set<fs::path> folders;
  // PatientIDs that became one participant, or one session of a participant named by its folder: such a name may stand
  // far above the patients (/data/sub-study7/DICOM/PATIENT), while visits may carry an ID each.
  std::map<std::string, std::set<std::string>> ids;
  for (Slices& slices : split_into_series(std::move(pet))) {
    Series one{{}, slices.front(), holds(slices.front().suv.corrected_image, "ATTN"), ""};
    for (const DicomHeader& slice : slices) folders.insert(slice.path.parent_path());
    one.source = make_source(std::move(slices));
    patients.insert(one.source.participant_id);
    if (one.attenuation_corrected) corrected.insert(one.source.participant_id);
    const bool named_by_path = !participant_in(one.first.path).empty();
    one.identity = one.source.participant_id;
    if (named_by_path) one.identity += " " + one.source.session_id;
    if (!named_by_path || !one.first.patient_id.empty()) ids[one.identity].insert(one.first.patient_id);
    series.push_back(std::move(one));
  }
  const std::size_t all = series.size();
  std::erase_if(series, [&](const Series& one) {
    return !one.attenuation_corrected && corrected.contains(one.source.participant_id);
  });
  add_note(all - series.size(), "PET series without attenuation correction passed over beside a corrected one", notes);
  add_note(projections, "PET projections and pictures without a position passed over", notes);
  std::sort(series.begin(), series.end(), [](const Series& a, const Series& b) {
    return std::tie(a.first.study_date, a.first.path) < std::tie(b.first.study_date, b.first.path);
  });
  name_sessions(series, notes);

  std::vector<ScanSource> sources;
  for (const BadFile& file : bad) {
    Series* owner = file.reason.starts_with("is not DICOM") ? nullptr : series_of(file, series);
    if (owner == nullptr) {
      sources.push_back(bad_source(file));
    } else {
      owner->source.problem = file.path.filename().string() + " " + file.reason +
                              (owner->source.problem.empty() ? "" : "; " + owner->source.problem);
    }
  }
  for (Series& one : series) {
    const auto& names = ids[one.identity];
    if (names.size() > 1) {
      one.source.problem = "several PatientIDs become " + one.source.participant_id + ": " +
                           core::join({names.begin(), names.end()}, ", ") + "; name them in a table (.tsv)";
    }
    sources.push_back(std::move(one.source));
  }

  std::map<std::string, std::size_t> passed_over;
  std::set<std::string> named;
  for (const DicomHeader& other : others) {
    const std::string participant = participant_of(other);
    if (patients.contains(participant) || folders.contains(other.path.parent_path())) {
      ++passed_over[other.modality.empty() ? "unknown modality" : other.modality];
      continue;
    }
    if (!named.insert(participant).second) continue;
    ScanSource source =
        bad_source({other.path, "is not PET: modality " + (other.modality.empty() ? "unknown" : other.modality) +
                                    ", and this patient has no PET series"});
    source.participant_id = participant;
    sources.push_back(std::move(source));
  }
  for (const auto& [modality, count] : passed_over)
    add_note(count, "DICOM files of modality " + modality + " passed over", notes);
  return sources;
}

}  // namespace tripet::preprocessing
