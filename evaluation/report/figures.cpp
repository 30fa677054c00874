#include "evaluation/report/figures.hpp"

namespace tripet::evaluation {

using core::Json;

Json figure(const std::string& id, const std::string& title, const std::string& alt, int height) {
  return {{"id", "plot-" + id}, {"title", title},        {"alt", alt},
          {"height", height},   {"data", Json::array()}, {"layout", Json::object()}};
}

Json axis(const std::string& title) {
  return {{"title", {{"text", plot_text(title)}, {"standoff", 8}}},
          {"automargin", true},
          {"zeroline", false},
          {"gridcolor", "--grid"},
          {"zerolinecolor", "--rule"},
          {"linecolor", "--rule"},
          {"fixedrange", true}};
}

Json unit_axis(const std::string& title) {
  Json out = axis(title);
  out["range"] = {-0.02, 1.02};
  out["dtick"] = 0.25;
  return out;
}

Json line_shape(double x0, double x1, double y0, double y1) {
  return {{"type", "line"}, {"xref", "x"},      {"yref", "y"},
          {"x0", x0},       {"x1", x1},         {"y0", y0},
          {"y1", y1},       {"layer", "below"}, {"line", {{"color", "--rule"}, {"width", 1}, {"dash", "dot"}}}};
}

Json band(const Json& x, const Json& y, const std::string& colour) {
  return {{"type", "scatter"},
          {"mode", "lines"},
          {"x", x},
          {"y", y},
          {"fill", "toself"},
          {"fillcolor", colour + "/0.13"},
          {"line", {{"width", 0}}},
          {"hoverinfo", "skip"},
          {"showlegend", false}};
}

Json curve_with_intervals(const std::string& name, const std::vector<CurvePoint>& points, const std::string& colour,
                          const std::string& symbol, const std::string& dash) {
  Json x = Json::array(), y = Json::array(), up = Json::array(), down = Json::array(), text = Json::array();
  for (const auto& point : points) {
    x.push_back(point.x);
    y.push_back(point.y);
    up.push_back(point.high - point.y);
    down.push_back(point.y - point.low);
    text.push_back(point.text);
  }
  return {{"type", "scatter"},
          {"mode", "lines+markers"},
          {"name", plot_text(name)},
          {"x", x},
          {"y", y},
          {"text", text},
          {"hovertemplate", "%{text}<extra></extra>"},
          {"marker", {{"color", colour}, {"size", 8}, {"symbol", symbol}}},
          {"error_y",
           {{"type", "data"},
            {"symmetric", false},
            {"array", up},
            {"arrayminus", down},
            {"color", colour + "/0.55"},
            {"thickness", 1},
            {"width", 3}}},
          {"line", {{"color", colour}, {"width", 1.5}, {"dash", dash}}}};
}

Json compared(const Predictions& predictions) {
  Json names = Json::array();
  for (const auto& one : predictions.strategies) {
    if (!one.baseline) names.push_back(one.name);
  }
  return names;
}

std::string strategy_colour(const Json& names, const std::string& name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return "--s" + std::to_string(i % 6);
  }
  return "--base";
}

std::string plot_text(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else
      out += c;
  }
  return out;
}

}  // namespace tripet::evaluation
