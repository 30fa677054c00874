#include "preprocessing/suv/bids_frames.hpp"

#include <cmath>
#include <limits>

#include "core/text.hpp"
#include "preprocessing/suv/date_time.hpp"

namespace tripet::preprocessing {
namespace {

constexpr double frame_resolution = 1;
// No scan lasts longer: seconds that do are milliseconds.
constexpr double longest_frames = seconds_per_day;

/// Drafts of BIDS had the unit beside the list.
void to_seconds(std::vector<double>& values, const std::string& unit) {
  const std::string key = core::to_lower(unit);
  const double scale = key == "ms" ? 1e-3 : key == "min" || key == "minutes" ? 60 : 1;
  for (double& value : values) value *= scale;
}

/// Whether fits(k) holds for each frame that has one after it.
template <class Fits>
bool all_but_last(const BidsFrames& frames, Fits&& fits) {
  for (std::size_t k = 0; k + 1 < frames.starts.size(); ++k) {
    if (!fits(k)) return false;
  }
  return true;
}

bool are_apart(const BidsFrames& frames) {
  return all_but_last(frames, [&](std::size_t k) {
    return frames.starts[k] + frames.durations[k] <= frames.starts[k + 1] + frame_resolution;
  });
}

bool are_ends(const BidsFrames& frames) {
  return frames.durations.back() > frames.starts.back() && all_but_last(frames, [&](std::size_t k) {
           return frames.durations[k] > frames.starts[k] &&
                  frames.durations[k] <= frames.starts[k + 1] + frame_resolution;
         });
}

bool are_milliseconds(const BidsFrames& frames) {
  return all_but_last(frames, [&](std::size_t k) {
    return std::abs(frames.durations[k] / 1000 - (frames.starts[k + 1] - frames.starts[k])) <= frame_resolution;
  });
}

void mend_durations(BidsFrames& frames, core::Remarks& remarks) {
  const std::size_t count = frames.starts.size();
  if (count > 1 && !are_apart(frames)) {
    if (are_ends(frames)) {
      remarks.warn("FrameDuration holds the ends of the frames, not their durations: taken as such");
      for (std::size_t k = 0; k < count; ++k) frames.durations[k] -= frames.starts[k];
    } else if (are_milliseconds(frames)) {
      remarks.warn("FrameDuration is in milliseconds: taken as such");
      for (double& duration : frames.durations) duration /= 1000;
    }
  }
  const double length = frames.starts.back() + frames.durations.back() - frames.starts.front();
  if (length > longest_frames) {
    const std::string shown = core::format_number(length);
    remarks.warn("FrameTimesStart and FrameDuration give a scan of " + shown + " s: taken as milliseconds");
    for (double& start : frames.starts) start /= 1000;
    for (double& duration : frames.durations) duration /= 1000;
  }
}

}  // namespace

BidsFrames bids_frames(const Sidecar& sidecar, core::Remarks& remarks) {
  BidsFrames frames{sidecar.numbers({"FrameTimesStart", "FrameTimeStart"}), sidecar.numbers({"FrameDuration"})};
  to_seconds(frames.starts, sidecar.text({"FrameTimesStartUnits", "FrameTimesStartUnit"}));
  to_seconds(frames.durations, sidecar.text({"FrameDurationUnits", "FrameDurationUnit"}));
  auto& [starts, durations] = frames;
  const double scan = sidecar.number({"ScanStart"}).value_or(0);
  if (starts.empty() && durations.size() <= 1) {
    starts = {scan};
  } else if (starts.empty()) {
    remarks.warn("FrameTimesStart is missing: the frames are taken as one after the other");
    for (double start = scan; starts.size() < durations.size(); start += durations[starts.size() - 1]) {
      starts.push_back(start);
    }
  } else if (durations.size() == 1 && starts.size() > 1) {
    durations.assign(starts.size(), durations.front());
  } else if (durations.empty() && starts.size() > 1) {
    remarks.warn("FrameDuration is missing: each frame is taken to last until the next, the last one is left out");
    for (std::size_t k = 1; k < starts.size(); ++k) durations.push_back(starts[k] - starts[k - 1]);
    durations.push_back(std::numeric_limits<double>::quiet_NaN());
  }
  if (starts.size() == durations.size()) mend_durations(frames, remarks);
  return frames;
}

}  // namespace tripet::preprocessing
