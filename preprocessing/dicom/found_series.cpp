#include "preprocessing/dicom/found_series.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"
#include "preprocessing/dicom/frames.hpp"
#include "preprocessing/sources/bids_name.hpp"
#include "preprocessing/sources/scan_names.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;

std::string name_in_folder(const DicomHeader& slice) {
  return (slice.path.parent_path().filename() / slice.picture.name(slice.path)).string();
}

/// One participant's slices are kept once: copies have the same SOPInstanceUID, place and time, as slices to which a
/// careless program gave one UID do not. Returns what to say of it.
std::string remove_copies(DicomHeaders& slices) {
  using Time = std::optional<double>;
  using Key = std::tuple<std::string, std::string, std::size_t, std::array<double, 3>, Time, Time>;
  std::map<Key, const DicomHeader*> seen;
  DicomHeaders kept;
  kept.reserve(slices.size());
  std::size_t copies = 0;
  std::string example;
  for (DicomHeader& slice : slices) {
    if (slice.sop_instance.empty()) {
      kept.push_back(std::move(slice));
      continue;
    }
    const SliceTime& time = slice.suv.slices.front();
    const Key key(participant_of(slice), slice.sop_instance, slice.picture.frame, slice.plane.position,
                  time.acquisition, time.reference);
    const auto [first, fresh] = seen.emplace(key, nullptr);
    if (fresh) {
      kept.push_back(std::move(slice));
      first->second = &kept.back();
    } else if (++copies == 1) {
      example = name_in_folder(*first->second) + ", " + name_in_folder(slice);
    }
  }
  slices = std::move(kept);
  if (copies == 0) return "";
  return std::to_string(copies) + " slices are copies of others, with the same SOPInstanceUID (" + example +
         "): each is taken once";
}

/// A series as it was found.
struct Part {
  DicomHeaders slices;
  std::string warning;  // may be empty
};

std::vector<Part> split_into_series(DicomHeaders headers) {
  std::map<std::string, DicomHeaders> by_uid;
  for (DicomHeader& header : headers) {
    const std::string key = header.series_uid.empty() ? header.path.parent_path().string() : header.series_uid;
    by_uid[key].push_back(std::move(header));
  }
  std::vector<Part> series;
  for (auto& [uid, slices] : by_uid) {
    const std::string warning = remove_copies(slices);
    std::map<fs::path, DicomHeaders> by_folder;
    if (has_copies(slices)) {
      for (DicomHeader& slice : slices) by_folder[slice.path.parent_path()].push_back(std::move(slice));
    } else {
      by_folder[""] = std::move(slices);
    }
    for (auto& [folder, part] : by_folder) series.push_back({std::move(part), warning});
  }
  return series;
}

void put_in_order(DicomHeaders slices, ScanSource& source) {
  try {
    const DicomHeader& first = slices.front();
    if (!first.series_type.empty() && first.series_type.front() == "GATED") throw core::Error("is a gated series");
    const auto frames = order_frames(slices);
    source.files = files_of(frames.whole);
    source.series = make_series(frames, source.files);
  } catch (const core::Error& e) {
    source.problem = e.what();
    source.files = files_of({std::move(slices)});
  }
}

FoundSeries describe(Part part) {
  DicomHeaders& slices = part.slices;
  FoundSeries series;
  series.first = slices.front();
  series.attenuation_corrected = series.first.suv.is_corrected_for("ATTN");
  for (const DicomHeader& slice : slices) {
    series.folders.insert(slice.path.parent_path());
    const auto& time = slice.suv.slices.front().acquisition;
    if (time && (!series.start || *time < *series.start)) series.start = time;
  }
  ScanSource& source = series.source;
  if (!part.warning.empty()) source.remarks.warn(part.warning);
  source.participant_id = participant_of(series.first);
  source.session_id = session_in(series.first.path);
  source.shown = series.first.path.parent_path().string();
  name_entities(series.first.path, source);
  const auto& tracers = series.first.suv.radiopharmaceuticals;
  if (source.tracer.empty() && !tracers.empty()) source.tracer = tracer_label(tracers.front().name);
  put_in_order(std::move(slices), source);
  series.identity = source.participant_id;
  if (!participant_in(series.first.path).empty()) series.identity += " " + source.session_id;
  return series;
}

}  // namespace

std::string participant_of(const DicomHeader& header) {
  const std::string named = participant_in(header.path);
  if (!named.empty()) return named;
  if (header.patient_id.empty()) return "sub-" + label_of(header.path.parent_path().filename().string());
  return "sub-" + label_of(header.patient_id.starts_with("sub-") ? header.patient_id.substr(4) : header.patient_id);
}

std::vector<FoundSeries> find_series(DicomHeaders slices) {
  std::vector<FoundSeries> series;
  for (Part& part : split_into_series(std::move(slices))) series.push_back(describe(std::move(part)));
  return series;
}

PatientIds patient_ids(const std::vector<FoundSeries>& series) {
  PatientIds ids;
  for (const FoundSeries& one : series) {
    const bool named_by_path = !participant_in(one.first.path).empty();
    if (!named_by_path || !one.first.patient_id.empty()) ids[one.identity].insert(one.first.patient_id);
  }
  return ids;
}

void refuse_merged_patients(const PatientIds& ids, std::vector<FoundSeries>& series) {
  for (FoundSeries& one : series) {
    const auto names = ids.find(one.identity);
    if (names == ids.end() || names->second.size() < 2) continue;
    one.source.problem = "several PatientIDs become " + one.source.participant_id + ": " +
                         core::join({names->second.begin(), names->second.end()}, ", ") +
                         "; name them in a table (.tsv)";
  }
}

std::size_t leave_out_uncorrected(std::vector<FoundSeries>& series) {
  std::set<std::string> corrected;
  for (const FoundSeries& one : series) {
    if (one.attenuation_corrected) corrected.insert(one.source.participant_id);
  }
  return std::erase_if(series, [&](const FoundSeries& one) {
    return !one.attenuation_corrected && corrected.contains(one.source.participant_id);
  });
}

}  // namespace tripet::preprocessing
