#include "preprocessing/suv/frames.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "core/text.hpp"
#include "preprocessing/suv/physics.hpp"

namespace tripet::preprocessing {
namespace {

// Starts and durations are often written in whole seconds.
constexpr double resolution = 1;

std::string minutes(double seconds) {
  return core::format_number(std::round(seconds / 6) / 10);
}

bool has_time(const FrameTime& frame) {
  return std::isfinite(frame.start) && std::isfinite(frame.duration) && frame.duration > 0;
}

std::string span(const FrameTime& first, const FrameTime& last) {
  return minutes(first.start) + " to " + minutes(has_time(last) ? last.end() : last.start) + " min after injection";
}

/// The frames whose start is known, in its order.
std::vector<std::size_t> in_order(const std::vector<FrameTime>& frames) {
  std::vector<std::size_t> order;
  for (std::size_t k = 0; k < frames.size(); ++k) {
    if (std::isfinite(frames[k].start)) order.push_back(k);
  }
  if (order.empty()) throw core::Error("none of its " + std::to_string(frames.size()) + " frames has a time");
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return frames[a].start < frames[b].start; });
  return order;
}

/// A frame without a time may be one that was asked for, unless its neighbours show that it lies outside.
void remark_on_lost(const std::vector<FrameTime>& frames, const FrameRange& range, core::Remarks& remarks) {
  for (std::size_t k = 0; k < frames.size(); ++k) {
    if (std::isfinite(frames[k].start)) continue;
    const bool before = k + 1 < frames.size() && frames[k + 1].start <= 60 * range.from;
    const bool after = k > 0 && frames[k - 1].start >= 60 * range.to;
    const std::string text = "frame " + std::to_string(k + 1) + " has no time and is left out";
    before || after ? remarks.note(text) : remarks.warn(text);
  }
}

/// What is wrong with other frames costs these nothing.
void check_taken(const std::vector<FrameTime>& frames, const std::vector<std::size_t>& taken) {
  for (std::size_t i = 1; i < taken.size(); ++i) {
    if (frames[taken[i]].start < frames[taken[i - 1]].end() - resolution) {
      throw core::Error("frames " + std::to_string(taken[i - 1] + 1) + " and " + std::to_string(taken[i] + 1) +
                        " overlap in time");
    }
  }
}

}  // namespace

std::optional<FrameRange> parse_frame_range(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto parts = core::split(text, '-');
  const auto from = core::parse_number(parts[0]);
  const auto to = parts.size() == 2 ? core::parse_number(parts[1]) : std::nullopt;
  if (!from || !to || !(*from >= 0) || !(*to > *from) || !std::isfinite(*to)) {
    throw core::UsageError("--frames " + text + ": give A-B in minutes after the injection, such as 40-60");
  }
  return FrameRange{*from, *to};
}

FrameChoice choose_frames(const std::vector<FrameTime>& frames, const std::optional<FrameRange>& range,
                          core::Remarks& remarks) {
  const std::vector<std::size_t> order = in_order(frames);
  const std::string all =
      std::to_string(frames.size()) + " frames from " + span(frames[order.front()], frames[order.back()]);
  if (!range) throw core::Error("has " + all + ": say which to average with --frames A-B");
  std::vector<std::size_t> taken;
  double total = 0, gaps = 0;
  for (const std::size_t k : order) {
    const bool whole = has_time(frames[k]);
    const double middle = frames[k].start + (whole ? 0.5 * frames[k].duration : 0);
    if (middle < 60 * range->from || middle > 60 * range->to) continue;
    if (!whole) throw core::Error("frame " + std::to_string(k + 1) + " has no time or no duration");
    if (!taken.empty()) gaps += std::max(0.0, frames[k].start - frames[taken.back()].end());
    taken.push_back(k);
    total += frames[k].duration;
  }
  const std::string asked = core::format_number(range->from) + "-" + core::format_number(range->to);
  if (taken.empty()) throw core::Error("none of its " + all + " lies in --frames " + asked);
  check_taken(frames, taken);
  remark_on_lost(frames, *range, remarks);
  const FrameTime &first = frames[taken.front()], &last = frames[taken.back()];
  if (gaps > resolution * static_cast<double>(taken.size())) {
    remarks.warn("the frames taken leave gaps of " + minutes(gaps) + " min in all");
  }
  if (std::abs(first.start - 60 * range->from) > 60 || std::abs(last.end() - 60 * range->to) > 60) {
    remarks.warn("the frames taken reach from " + span(first, last) + ", asked for were " + asked);
  }
  FrameChoice choice;
  choice.weights.assign(frames.size(), 0);
  choice.details = core::Json::array();
  for (const std::size_t k : taken) {
    choice.weights[k] = frames[k].duration / total;
    choice.details.push_back({{"Frame", k + 1},
                              {"SecondsAfterInjection", frames[k].start},
                              {"Duration", frames[k].duration},
                              {"Weight", choice.weights[k]}});
  }
  return choice;
}

std::vector<double> relative_decay(const std::vector<FrameTime>& frames, double half_life) {
  double first = std::numeric_limits<double>::infinity();
  for (const FrameTime& frame : frames) first = std::min(first, std::isfinite(frame.start) ? frame.start : first);
  std::vector<double> factors;
  for (const FrameTime& frame : frames) {
    factors.push_back(frame_decay_correction(frame.duration, half_life) / decay(frame.start - first, half_life));
  }
  return factors;
}

}  // namespace tripet::preprocessing
