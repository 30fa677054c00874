#include "preprocessing/dicom/frames.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <map>
#include <set>
#include <string>
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

/// Slices of one time that stand at one place twice belong to several frames, told apart by their index alone.
std::vector<DicomHeaders> split_by_index(DicomHeaders slices) {
  if (!has_repeated_position(slices)) return {std::move(slices)};
  std::map<int, DicomHeaders> by_index;
  for (DicomHeader& slice : slices) by_index[slice.time_index].push_back(std::move(slice));
  std::vector<DicomHeaders> frames;
  for (auto& [index, frame] : by_index) frames.push_back(std::move(frame));
  return frames;
}

/// Which frame lies when decides what --frames means.
void require_own_times(const std::vector<DicomHeaders>& frames) {
  std::set<Time> seen;
  for (const DicomHeaders& frame : frames) {
    if (has_repeated_position(frame)) order_slices(frame);  // throws, and names the slices
    if (!seen.insert(time_of(frame.front())).second) {
      throw core::Error("the " + std::to_string(frames.size()) +
                        " frames carry no time of their own, only their order: AcquisitionTime, FrameReferenceTime or "
                        "FrameAcquisitionDateTime must say when each was acquired");
    }
  }
}

/// From the lowest to the highest slice of each time, mm along the normal.
std::map<Time, std::pair<double, double>> extents(const DicomHeaders& slices) {
  std::map<Time, std::pair<double, double>> by_time;
  for (const DicomHeader& slice : slices) {
    const double height = slice.plane.height();
    const auto [found, fresh] = by_time.emplace(time_of(slice), std::pair{height, height});
    found->second = {std::min(found->second.first, height), std::max(found->second.second, height)};
  }
  return by_time;
}

/// Beds of a scan that were acquired one after another and reconstructed each for itself: slices of two times that lie
/// among each other, one shifted against the other.
bool are_overlapping_beds(const DicomHeaders& slices) {
  const auto by_time = extents(slices);
  for (auto a = by_time.begin(); a != by_time.end(); ++a) {
    for (auto b = std::next(a); b != by_time.end(); ++b) {
      const double shared = std::min(a->second.second, b->second.second) - std::max(a->second.first, b->second.first);
      const bool shifted = (a->second.first < b->second.first - 0.1 && a->second.second < b->second.second - 0.1) ||
                           (b->second.first < a->second.first - 0.1 && b->second.second < a->second.second - 0.1);
      if (shared > -1e-3 && shifted) return true;
    }
  }
  return false;
}

constexpr const char* overlapping_beds =
    "bed positions that overlap: slices of several times lie among each other; join the beds to one volume first (the "
    "scanner's own stitched series)";

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

std::set<std::array<double, 3>> positions_of(const DicomHeaders& slices) {
  std::set<std::array<double, 3>> positions;
  for (const DicomHeader& slice : slices) positions.insert(slice.plane.position);
  return positions;
}

/// A frame is partial when it has fewer slices than the largest frames, of which there are two or more, and only at
/// places of theirs.
void take_out_partial(OrderedFrames& frames) {
  std::vector<DicomHeaders>& all = frames.whole;
  const auto smaller = [](const DicomHeaders& a, const DicomHeaders& b) { return a.size() < b.size(); };
  const auto largest = std::max_element(all.begin(), all.end(), smaller);
  const std::size_t of = largest->size();
  const auto places = positions_of(*largest);
  if (std::count_if(all.begin(), all.end(), [&](const DicomHeaders& frame) { return frame.size() == of; }) < 2) return;
  std::vector<DicomHeaders> whole;
  for (std::size_t k = 0; k < all.size(); ++k) {
    const auto here = positions_of(all[k]);
    if (all[k].size() < of && std::includes(places.begin(), places.end(), here.begin(), here.end())) {
      frames.partial.push_back({k + 1, all[k].front().suv.slices.front(), all[k].size(), of});
    } else {
      whole.push_back(std::move(all[k]));
    }
  }
  all = std::move(whole);
}

}  // namespace

bool has_copies(const DicomHeaders& slices) {
  std::set<std::tuple<Time, int, std::array<double, 3>>> seen;
  for (const DicomHeader& slice : slices) {
    if (!seen.insert({time_of(slice), slice.time_index, slice.plane.position}).second) return true;
  }
  return false;
}

OrderedFrames order_frames(DicomHeaders slices) {
  OrderedFrames frames;
  const bool beds = are_overlapping_beds(slices);
  if (!has_repeated_position(slices)) {
    try {
      frames.whole.push_back(order_slices(std::move(slices)));
    } catch (const core::Error& e) {
      if (beds) throw core::Error(std::string(overlapping_beds) + ": " + e.what());
      throw;
    }
    return frames;
  }
  std::map<Time, DicomHeaders> by_time;
  for (DicomHeader& slice : slices) by_time[time_of(slice)].push_back(std::move(slice));
  for (auto& [time, of_time] : by_time) {
    for (DicomHeaders& frame : split_by_index(std::move(of_time))) frames.whole.push_back(std::move(frame));
  }
  require_own_times(frames.whole);
  if (frames.whole.size() > 1 && frames.whole.front().front().suv.slices.front().acquisition)
    separate_acquisitions(frames.whole);
  take_out_partial(frames);
  if (beds && frames.partial.empty()) throw core::Error(overlapping_beds);
  for (DicomHeaders& frame : frames.whole) frame = order_slices(std::move(frame));
  require_one_grid(frames.whole);
  return frames;
}

}  // namespace tripet::preprocessing
