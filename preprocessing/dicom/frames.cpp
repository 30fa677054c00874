#include "preprocessing/dicom/frames.hpp"

#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "core/error.hpp"
#include "preprocessing/dicom/series.hpp"

namespace tripet::preprocessing {
namespace {

using Time = std::pair<double, double>;

/// When a slice was acquired; slices of one frame share it.
Time time_of(const DicomHeader& slice) {
  const SliceTime& time = slice.suv.slices.front();
  return {time.acquisition.value_or(0), time.reference.value_or(0)};
}

bool has_repeated_position(const std::vector<DicomHeader>& slices) {
  std::set<std::array<double, 3>> seen;
  for (const DicomHeader& slice : slices) {
    if (!seen.insert(slice.position).second) return true;
  }
  return false;
}

void require_one_grid(const DicomFrames& frames) {
  const auto& first = frames.front();
  for (const auto& frame : frames) {
    const bool same_place = std::abs(frame.front().height() - first.front().height()) < 0.1 &&
                            std::abs(frame.back().height() - first.back().height()) < 0.1;
    if (frame.size() != first.size() || !same_place) {
      throw core::Error("frames of several sizes: " + std::to_string(first.size()) + " and " +
                        std::to_string(frame.size()) + " slices (a slice missing, or bed positions)");
    }
  }
}

/// Some scanners give all frames the series' AcquisitionTime and tell them apart by FrameReferenceTime alone.
void separate_acquisitions(DicomFrames& frames) {
  const SliceTime first = frames.front().front().suv.slices.front();
  for (auto& frame : frames) {
    const SliceTime& time = frame.front().suv.slices.front();
    if (!time.acquisition || !time.reference || !time.duration || *time.acquisition != *first.acquisition) return;
  }
  for (auto& frame : frames) {
    for (DicomHeader& slice : frame) {
      SliceTime& time = slice.suv.slices.front();
      // From middle to middle of the frames, then back by half of their lengths.
      const double middles = *time.reference - *first.reference;
      const double lengths = time.duration.value_or(0) - first.duration.value_or(0);
      time.acquisition = *first.acquisition + (middles - lengths / 2) / 1000;
    }
  }
}

}  // namespace

bool has_copies(const std::vector<DicomHeader>& slices) {
  std::set<std::tuple<Time, std::array<double, 3>>> seen;
  for (const DicomHeader& slice : slices) {
    if (!seen.insert({time_of(slice), slice.position}).second) return true;
  }
  return false;
}

DicomFrames order_frames(std::vector<DicomHeader> slices) {
  DicomFrames frames;
  if (!has_repeated_position(slices)) {
    frames.push_back(order_slices(std::move(slices)));
    return frames;
  }
  std::map<Time, std::vector<DicomHeader>> by_time;
  for (DicomHeader& slice : slices) by_time[time_of(slice)].push_back(std::move(slice));
  for (auto& [time, frame] : by_time) frames.push_back(order_slices(std::move(frame)));
  require_one_grid(frames);
  if (frames.size() > 1 && frames.front().front().suv.slices.front().acquisition) separate_acquisitions(frames);
  return frames;
}

std::vector<FrameTime> frame_times(const DicomFrames& frames, const SuvHeader& series) {
  const DateTime injected = injection_of(series).time;
  std::vector<FrameTime> times;
  for (const auto& frame : frames) {
    const SliceTime& time = frame.front().suv.slices.front();
    if (!time.acquisition) throw SuvUnavailable("AcquisitionDate or AcquisitionTime of a frame is missing");
    if (!time.duration) throw SuvUnavailable("ActualFrameDuration of a frame is missing");
    times.push_back({*time.acquisition - injected, *time.duration / 1000});
  }
  return times;
}

SuvHeader series_suv_header(const DicomFrames& frames) {
  SuvHeader header = frames.front().front().suv;
  header.slices.clear();
  header.dynamic = frames.size() > 1;
  for (const auto& frame : frames) {
    for (const DicomHeader& slice : frame) {
      header.slices.push_back(slice.suv.slices.front());
      if (slice.suv.series && (!header.series || *slice.suv.series < *header.series)) header.series = slice.suv.series;
    }
  }
  return header;
}

}  // namespace tripet::preprocessing
