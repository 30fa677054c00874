#include "preprocessing/realigned_frames.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>

#include "core/error.hpp"
#include "core/text.hpp"
#include "imaging/volume_grid.hpp"
#include "preprocessing/registration/head_search.hpp"
#include "preprocessing/registration/realignment.hpp"

namespace tripet::preprocessing {
namespace {

constexpr double much = 3;  // mm

double hundredths(double value) {
  return std::round(100 * value) / 100;
}

std::string frames_named(const std::vector<std::string>& numbers) {
  return (numbers.size() == 1 ? "frame " : "frames ") + core::join(numbers, ", ");
}

void warn_of_motion(const std::vector<TakenFrame>& frames, const std::vector<FrameMotion>& motions,
                    core::Remarks& remarks) {
  std::vector<std::string> moved, lost;
  double most = 0;
  for (std::size_t k = 0; k < frames.size(); ++k) {
    if (!motions[k].found) lost.push_back(std::to_string(frames[k].number));
    if (!(motions[k].displacement > much)) continue;
    moved.push_back(std::to_string(frames[k].number));
    most = std::max(most, motions[k].displacement);
  }
  if (!moved.empty()) {
    remarks.warn(frames_named(moved) + " moved by more than 3 mm (up to " +
                 core::format_number(std::round(10 * most) / 10) + " mm) and " + (moved.size() == 1 ? "was" : "were") +
                 " realigned");
  }
  if (!lost.empty()) remarks.warn(frames_named(lost) + " could not be realigned: too little is seen");
}

core::Json motion_json(const FrameMotion& motion) {
  const auto& [left, posterior, superior] = motion.translation;
  // Adding 0 takes the sign from a zero.
  return {{"MeanDisplacement", hundredths(motion.displacement)},
          {"TranslationRAS", {hundredths(-left) + 0.0, hundredths(-posterior) + 0.0, hundredths(superior) + 0.0}},
          {"RotationDegrees", hundredths(motion.rotation)}};
}

}  // namespace

imaging::Volume::Pointer average_realigned(const std::vector<TakenFrame>& frames, core::Json& details,
                                           core::Remarks& remarks) {
  const ops::Grid grid = imaging::grid_of(*frames.front().volume);
  std::vector<std::span<const float>> values;
  std::vector<double> weights;
  for (const TakenFrame& frame : frames) {
    values.push_back(imaging::values_of(*frame.volume));
    weights.push_back(frame.weight);
    if (values.back().size() != grid.count())
      throw core::Error("frame " + std::to_string(frame.number) + " has another size than the first");
  }
  std::vector<FrameMotion> motions(frames.size());
  if (is_long_field(grid)) {
    remarks.warn("the frames were not realigned: the scan shows more than a head");
  } else {
    if (frames.size() > 1)
      motions = core::with_context("realigning frames", [&] { return find_motion(grid, values, weights); });
    warn_of_motion(frames, motions, remarks);
    for (std::size_t k = 0; k < frames.size(); ++k) {
      for (core::Json& entry : details) {
        if (entry.at("Frame") == frames[k].number) entry["Motion"] = motion_json(motions[k]);
      }
    }
  }
  return imaging::new_volume(grid, realigned_mean(grid, values, weights, motions));
}

}  // namespace tripet::preprocessing
