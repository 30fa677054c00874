#include "preprocessing/quality/motion_plot.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/text.hpp"

namespace tripet::preprocessing {
namespace {

constexpr double left = 40, right = 570, top = 22, bottom = 130;

struct FramePoint {
  std::string number;
  double from = 0, to = 0;  // minutes
  double millimetres = 0, degrees = 0;
};

std::string px(double value) {
  return core::format_number(std::round(10 * value) / 10);
}

std::string text(double x, double y, const std::string& anchor, const std::string& words) {
  return "<text x=\"" + px(x) + "\" y=\"" + px(y) + "\" text-anchor=\"" + anchor + "\">" + words + "</text>\n";
}

std::string line(double x1, double y1, double x2, double y2, const std::string& look) {
  return "<line x1=\"" + px(x1) + "\" y1=\"" + px(y1) + "\" x2=\"" + px(x2) + "\" y2=\"" + px(y2) + "\" " + look +
         "/>\n";
}

std::vector<FramePoint> points_of(const core::Json& frames) {
  std::vector<FramePoint> points;
  for (const auto& frame : frames) {
    if (!frame.contains("Motion")) continue;
    const double start = frame.at("SecondsAfterInjection").get<double>() / 60;
    points.push_back({std::to_string(frame.at("Frame").get<int>()), start,
                      start + frame.at("Duration").get<double>() / 60,
                      frame.at("Motion").at("MeanDisplacement").get<double>(),
                      frame.at("Motion").at("RotationDegrees").get<double>()});
  }
  return points;
}

}  // namespace

std::string motion_plot(const core::Json& frames) {
  const std::vector<FramePoint> points = points_of(frames);
  if (points.empty()) return "";
  double highest = 4;
  for (const FramePoint& p : points) highest = std::max({highest, 1.1 * p.millimetres, 1.1 * p.degrees});
  const double first = points.front().from, last = points.back().to;
  const auto x = [&](double minutes) { return left + (right - left) * (minutes - first) / (last - first); };
  const auto y = [&](double value) { return bottom - (bottom - top) * value / highest; };
  std::string svg =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 582 165\" font-family=\"sans-serif\" font-size=\"11\">\n"
      "<rect width=\"582\" height=\"165\" fill=\"#fff\"/>\n";
  svg += text(left, 13, "start", "Head motion by frame: black mean displacement (mm), blue rotation (degrees)");
  const double step = highest > 40 ? 20 : highest > 16 ? 8 : highest > 8 ? 4 : 2;
  for (double value = 0; value <= highest; value += step) {
    svg += line(left, y(value), right, y(value), "stroke=\"#ddd\"");
    svg += text(left - 5, y(value) + 4, "end", px(value));
  }
  svg += line(left, y(3), right, y(3), "stroke=\"#b3261e\" stroke-dasharray=\"4 3\"");
  for (const FramePoint& p : points) {
    svg += line(x(p.from), y(p.degrees), x(p.to), y(p.degrees), "stroke=\"#2a62c9\" stroke-width=\"2\"");
    svg += line(x(p.from), y(p.millimetres), x(p.to), y(p.millimetres), "stroke=\"#1c1f23\" stroke-width=\"3\"");
    svg += text(x((p.from + p.to) / 2), bottom + 13, "middle", p.number);
  }
  svg += text(left, 160, "start", px(first) + " min after injection");
  svg += text(right, 160, "end", px(last) + " min");
  return svg + "</svg>\n";
}

}  // namespace tripet::preprocessing
