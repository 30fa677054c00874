#include "preprocessing/dicom/frames.hpp"

#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "core/error.hpp"
#include "preprocessing/dicom/slice_order.hpp"

namespace tripet::preprocessing {
namespace {

using Time = std::pair<double, double>;

/// When a slice was acquired; slices of one frame share it.
Time time_of(const DicomHeader& slice) {
  const SliceTime& time = slice.suv.slices.front();
  return {time.acquisition.value_or(0), time.reference.value_or(0)};
}

bool has_repeated_position(const DicomHeaders& slices) {
  std::set<std::array<double, 3>> seen;
  for (const DicomHeader& slice : slices) {
    if (!seen.insert(slice.plane.position).second) return true;
  }
  return false;
}

void require_one_grid(const std::vector<DicomHeaders>& frames) {
  const DicomHeaders& first = frames.front();
  for (const DicomHeaders& frame : frames) {
    const bool same_place = std::abs(frame.front().plane.height() - first.front().plane.height()) < 0.1 &&
                            std::abs(frame.back().plane.height() - first.back().plane.height()) < 0.1;
    if (frame.size() != first.size() || !same_place) {
      throw core::Error("frames of several sizes: " + std::to_string(first.size()) + " and " +
                        std::to_string(frame.size()) + " slices (a slice missing, or bed positions)");
    }
  }
}

/// Some scanners give all frames the series' AcquisitionTime and tell them apart by FrameReferenceTime alone.
void separate_acquisitions(std::vector<DicomHeaders>& frames) {
  const SliceTime first = frames.front().front().suv.slices.front();
  for (DicomHeaders& frame : frames) {
    const SliceTime& time = frame.front().suv.slices.front();
    if (!time.acquisition || !time.reference || !time.duration || *time.acquisition != *first.acquisition) return;
  }
  for (DicomHeaders& frame : frames) {
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

bool has_copies(const DicomHeaders& slices) {
  std::set<std::tuple<Time, std::array<double, 3>>> seen;
  for (const DicomHeader& slice : slices) {
    if (!seen.insert({time_of(slice), slice.plane.position}).second) return true;
  }
  return false;
}

std::vector<DicomHeaders> order_frames(DicomHeaders slices) {
  std::vector<DicomHeaders> frames;
  if (!has_repeated_position(slices)) {
    frames.push_back(order_slices(std::move(slices)));
    return frames;
  }
  std::map<Time, DicomHeaders> by_time;
  for (DicomHeader& slice : slices) by_time[time_of(slice)].push_back(std::move(slice));
  for (auto& [time, frame] : by_time) frames.push_back(order_slices(std::move(frame)));
  require_one_grid(frames);
  if (frames.size() > 1 && frames.front().front().suv.slices.front().acquisition) separate_acquisitions(frames);
  return frames;
}

}  // namespace tripet::preprocessing
