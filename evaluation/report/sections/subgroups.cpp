#include "evaluation/report/sections/subgroups.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "core/text.hpp"
#include "evaluation/report/figures.hpp"
#include "evaluation/report/forest.hpp"
#include "evaluation/report/metric_texts.hpp"
#include "evaluation/report/metrics_reader.hpp"
#include "evaluation/report/table.hpp"
#include "evaluation/report/text.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;
using core::member;
using core::text_of;

std::string group_label(const std::string& by) {
  return by == "age" ? "age band" : by;
}

std::string title_case(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

const Json& value_of(const Json& level, const std::string& strategy, const std::string& metric) {
  return member(member(member(member(level, "strategies"), strategy), "metrics"), metric);
}

/// Levels in their order, of age the open bands at its ends.
std::vector<Json> ordered_levels(const Json& group) {
  std::vector<Json> out = member(group, "levels").get<std::vector<Json>>();
  const auto rank = [](const Json& level) {
    const std::string name = text_of(level, "level");
    return name.rfind('<', 0) == 0 ? 0 : name.rfind(">=", 0) == 0 ? 2 : 1;
  };
  std::stable_sort(out.begin(), out.end(), [&](const Json& a, const Json& b) { return rank(a) < rank(b); });
  return out;
}

Json group_table(const Json& metrics, const Json& group, const std::vector<std::string>& names) {
  const std::string by = group_label(text_of(group, "by")), metric = text_of(group, "metric");
  std::vector<std::string> heads{title_case(by), "Participants"};
  heads.insert(heads.end(), names.begin(), names.end());
  Json out = table("subgroup-" + text_of(group, "by"), title_case(metric_label(metrics, metric)) + " by " + by, heads);
  for (const auto& level : ordered_levels(group)) {
    Json cells = Json::array({cell(decimals(member(level, "participants"), 0))});
    for (const auto& name : names) {
      Json shown = cell(value_of(level, name, metric), 3);
      const std::string reason = text_of(level, "reason");
      if (!reason.empty()) shown["why"] = reason;
      cells.push_back(shown);
    }
    out["rows"].push_back({{"head", text_of(level, "level")}, {"cells", cells}});
  }
  const auto& unknown = member(group, "unknown");
  if (unknown.is_number() && unknown.get<int>() > 0) {
    Json cells = Json::array({cell(decimals(unknown, 0))});
    for (std::size_t i = 0; i < names.size(); ++i) cells.push_back(cell("n/a"));
    out["rows"].push_back({{"head", "not known"}, {"cells", cells}});
  }
  return out;
}

/// Intercept and slope of each diagnosis in each level; false where there are none.
Json calibration_table(const Json& group, const std::vector<std::string>& names) {
  const std::string by = text_of(group, "by");
  std::vector<std::string> heads{title_case(group_label(by)), "Diagnosis"};
  for (const auto& name : names) {
    heads.push_back(name + ": intercept");
    heads.push_back(name + ": slope");
  }
  Json out = table("subgroup-calibration-" + by, "Calibration by " + group_label(by) + ", with 95 % intervals", heads);
  for (const auto& level : ordered_levels(group)) {
    for (const auto& [label, count] : member(level, "class_counts").items()) {
      Json cells = Json::array({cell(label)});
      for (const auto& name : names) {
        const auto& of_class = member(member(member(member(level, "strategies"), name), "per_class"), label);
        cells.push_back(cell(member(of_class, "calibration_intercept"), 2));
        cells.push_back(cell(member(of_class, "calibration_slope"), 2));
      }
      out["rows"].push_back({{"head", text_of(level, "level")}, {"cells", cells}});
    }
  }
  return member(group, "calibration").is_array() && !out["rows"].empty() ? out : Json(false);
}

/// Tests of one kind: each that found something, and the others in one sentence. Absence of evidence is worded as such:
/// few participants a subgroup hide all but large differences.
template <class Name>
void add_tests(Json& out, const Json& tests, const Name& name, const std::string& finding, const std::string& absence) {
  std::vector<std::string> others;
  double smallest = 1;
  for (const auto& test : tests) {
    const auto& p = member(test, "p_adjusted");
    if (!p.is_number()) continue;
    if (p.get<double>() < 0.05) {
      out.push_back(name(test) + finding + " (" + p_text(p) + " after Holm).");
    } else {
      others.push_back(name(test));
      smallest = std::min(smallest, p.get<double>());
    }
  }
  if (!others.empty()) {
    out.push_back(absence + listed(others) + " (" + (others.size() > 1 ? "smallest " : "") + p_text(smallest) +
                  " after Holm).");
  }
}

/// Classes that the groups have, and that are not compared.
std::vector<std::string> lacking_classes(const Json& group) {
  std::vector<std::string> found;
  const auto& compared = member(member(group, "compared_by"), "classes");
  for (const auto& level : member(group, "levels")) {
    for (const auto& [name, count] : member(level, "class_counts").items()) {
      const bool known = std::find(found.begin(), found.end(), name) != found.end();
      if (!known && std::find(compared.begin(), compared.end(), Json(name)) == compared.end()) found.push_back(name);
    }
  }
  return found;
}

Json group_sentences(const Json& group, bool leaked) {
  Json out = Json::array();
  if (leaked) {
    out.push_back("Groups were not compared: training and test share participants.");
    return out;
  }
  const std::string by = group_label(text_of(group, "by"));
  const std::string measure = text_of(member(group, "compared_by"), "measure");
  add_tests(
      out, member(group, "heterogeneity"), [](const Json& test) { return text_of(test, "strategy"); },
      " does not do equally well in all groups by " + by + ", compared by " + measure,
      "No difference between groups by " + by + ", compared by " + measure + ", was shown for ");
  add_tests(
      out, member(group, "interactions"),
      [](const Json& test) { return text_of(test, "a") + " against " + text_of(test, "b"); },
      ": by how much they differ in " + measure + " depends on " + by,
      "That the difference between two depends on " + by + " was not shown for ");
  const auto& tests = member(group, "heterogeneity");
  if (out.empty() && !tests.empty()) {
    out.push_back("Groups by " + by + " were not compared: " + text_of(tests[0], "reason") + ".");
  }
  add_tests(
      out, member(group, "calibration"),
      [](const Json& test) { return text_of(test, "class") + " by " + text_of(test, "strategy"); },
      ": how often it is predicted, beside how often it occurs, is not alike in all groups by " + by,
      "That a diagnosis is predicted too often in one group by " + by + " and not in another was not shown for ");
  const auto left_out = lacking_classes(group);
  if (!left_out.empty() && !member(member(group, "compared_by"), "classes").empty()) {
    out.push_back("Not every group has three participants with " + listed_with_or(left_out) +
                  ": the comparison leaves " + (left_out.size() == 1 ? "that diagnosis" : "those diagnoses") + " out.");
  }
  return out;
}

}  // namespace

Json subgroup_section(const Json& metrics) {
  const auto& groups = member(metrics, "subgroups");
  if (!groups.is_array() || groups.empty()) return false;
  const auto names = strategy_names_in(metrics, false);
  Json out{{"figures", Json::array()}, {"groups", Json::array()}};
  std::vector<std::string> grouped;
  std::vector<DrawnInterval> points;
  Json labels = Json::array();
  for (const auto& group : groups) {
    grouped.push_back(group_label(text_of(group, "by")));
    out["groups"].push_back({{"table", group_table(metrics, group, names)},
                             {"calibration", calibration_table(group, names)},
                             {"sentences", group_sentences(group, is_leaked(metrics))}});
    for (const auto& level : ordered_levels(group)) {
      bool drawn = false;
      for (std::size_t s = 0; s < names.size(); ++s) {
        const auto& value = value_of(level, names[s], text_of(group, "metric"));
        if (!has_interval(value)) continue;
        const double shift = 0.16 * (static_cast<double>(s) - 0.5 * (static_cast<double>(names.size()) - 1));
        points.push_back({names[s], static_cast<double>(labels.size()) + shift, value});
        drawn = true;
      }
      if (drawn) {
        labels.push_back(plot_text(grouped.back() + ": " + text_of(level, "level")) +
                         " (n = " + decimals(member(level, "participants"), 0) + ")");
      }
    }
  }
  out["names"] = core::join(grouped, ", ");
  if (!labels.empty()) {
    const std::string metric = metric_label(metrics, text_of(groups[0], "metric"));
    out["figures"].push_back(
        interval_figure("subgroups", title_case(metric) + " in subgroups, with 95 % intervals", labels, points, names));
  }
  return out;
}

bool has_subgroups_by(const Json& metrics, const std::string& by) {
  const auto& groups = member(metrics, "subgroups");
  return std::any_of(groups.begin(), groups.end(), [&](const Json& group) { return text_of(group, "by") == by; });
}

}  // namespace tripet::evaluation
