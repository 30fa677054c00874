#include "preprocessing/dicom/series_names.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "core/text.hpp"
#include "preprocessing/sources/bids_name.hpp"

namespace tripet::preprocessing {
namespace {

using Several = std::vector<FoundSeries*>;

void name_runs(const std::vector<Several>& by_start) {
  for (std::size_t i = 0; i < by_start.size(); ++i) {
    for (FoundSeries* one : by_start[i]) {
      if (!one->source.run.empty()) continue;
      one->source.run = std::to_string(i + 1);
      one->source.made_run = true;
    }
  }
}

/// Empty unless each has one and no two the same.
std::vector<std::string> distinct(std::vector<std::string> labels) {
  const std::set<std::string> all(labels.begin(), labels.end());
  return all.size() == labels.size() && !all.contains("") ? labels : std::vector<std::string>{};
}

/// What was made of one acquisition.
void name_reconstructions(const Several& scans) {
  std::vector<std::string> descriptions, numbers;
  for (const FoundSeries* one : scans) {
    const std::string &description = one->first.series_description, &number = one->first.series_number;
    descriptions.push_back(description.empty() ? "" : label_of(description));
    numbers.push_back(number.empty() ? "" : "series" + label_of(number));
  }
  std::vector<std::string> labels = distinct(descriptions);
  if (labels.empty()) labels = distinct(numbers);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    ScanSource& source = scans[i]->source;
    if (!source.reconstruction.empty()) continue;
    source.reconstruction = labels[i];
    source.made_reconstruction = true;
  }
}

void name_within_session(const Several& scans) {
  std::map<std::optional<DateTime>, Several> by_start;
  for (FoundSeries* one : scans) {
    if (one->source.problem.empty()) by_start[one->start].push_back(one);
  }
  std::vector<Several> in_order;
  for (auto& [start, several] : by_start) in_order.push_back(std::move(several));
  if (in_order.size() > 1) name_runs(in_order);
  for (const Several& several : in_order) {
    if (several.size() > 1) name_reconstructions(several);
  }
}

/// "ses-20260301 rec-TOF", "run-2".
std::string name_of(const ScanSource& source) {
  std::vector<std::string> words;
  if (source.session_id != "n/a") words.push_back(source.session_id);
  if (!source.reconstruction.empty()) words.push_back("rec-" + source.reconstruction);
  if (!source.run.empty()) words.push_back("run-" + source.run);
  return core::join(words, " ");
}

}  // namespace

void name_series(std::vector<FoundSeries>& series, std::vector<std::string>& notes) {
  std::sort(series.begin(), series.end(), [](const FoundSeries& a, const FoundSeries& b) {
    return std::tie(a.first.study_date, a.first.path) < std::tie(b.first.study_date, b.first.path);
  });
  std::map<std::string, Several> alike;
  for (FoundSeries& one : series) {
    const ScanSource& source = one.source;
    if (source.session_id != "n/a") continue;
    alike[core::join({source.participant_id, source.tracer, source.reconstruction, source.run, source.task}, " ")]
        .push_back(&one);
  }
  for (auto& [key, scans] : alike) {
    if (scans.size() < 2) continue;
    std::map<std::string, Several> by_date;
    for (FoundSeries* one : scans) by_date[one->first.study_date].push_back(one);
    for (auto& [date, of_date] : by_date) {
      if (of_date.size() > 1) name_within_session(of_date);
      if (by_date.size() < 2) continue;
      for (FoundSeries* one : of_date) {
        one->source.session_id = "ses-" + (date.empty() ? "undated" : label_of(date));
        one->source.made_session = true;
      }
    }
    std::vector<std::string> names;
    for (const FoundSeries* one : scans) names.push_back(name_of(one->source));
    notes.push_back(scans.front()->source.participant_id + " has " + std::to_string(scans.size()) +
                    " PET series, told apart by date, time and description: " + core::join(names, ", "));
  }
}

}  // namespace tripet::preprocessing
