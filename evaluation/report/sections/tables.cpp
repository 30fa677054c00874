#include "evaluation/report/sections/tables.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/text.hpp"
#include "core/tsv.hpp"
#include "evaluation/baselines/baselines.hpp"
#include "evaluation/report/metric_texts.hpp"
#include "evaluation/report/metrics_reader.hpp"
#include "evaluation/report/table.hpp"
#include "evaluation/report/text.hpp"
#include "evaluation/report/told_verdict.hpp"
#include "evaluation/statistics/verdict.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;
using core::member;
using core::text_of;

Json row(const std::string& head, Json cells) {
  return {{"head", head}, {"cells", std::move(cells)}};
}

/// "CN|MCI" becomes "CN or MCI".
std::string pair_label(const std::string& pair) {
  const auto bar = pair.find('|');
  return bar == std::string::npos ? pair : pair.substr(0, bar) + " or " + pair.substr(bar + 1);
}

/// Never "0.000"; the downloaded table has it in full.
Json p_cell(const Json& p) {
  if (!p.is_number()) return cell(core::not_available);
  Json out = cell(p.get<double>() < 0.001 ? "< 0.001" : decimals(p, 3));
  out["raw"] = core::format_number(p.get<double>());
  return out;
}

/// A whole number without decimals, otherwise one: confusion counts are means over repeats.
std::string count_text(double count) {
  return decimals(count, std::abs(count - std::round(count)) < 1e-9 ? 0 : 1);
}

/// One line a class and strategy, but for chance.
Json of_each_class(const Json& metrics, const std::string& id, const std::string& caption,
                   const std::vector<std::pair<std::string, std::string>>& columns) {
  std::vector<std::string> heads{"Diagnosis", "Strategy", "Scans"};
  for (const auto& column : columns) heads.push_back(column.second);
  Json out = table(id, caption, heads);
  for (const auto& label : member(metrics, "classes")) {
    for (const auto& name : all_strategy_names_in(metrics)) {
      if (name == baseline_name::chance) continue;
      const auto& entry = member(member(strategy_in(metrics, name), "per_class"), label.get<std::string>());
      Json cells = Json::array({cell(strategy_label(name)), cell(decimals(member(entry, "support"), 0))});
      for (const auto& column : columns) cells.push_back(cell(member(entry, column.first), 3));
      out["rows"].push_back(row(label.get<std::string>(), cells));
    }
  }
  return out;
}

}  // namespace

Json results_table(const Json& metrics) {
  std::vector<std::string> columns{"Metric"};
  for (const auto& name : all_strategy_names_in(metrics)) {
    const bool baseline = is_baseline(strategy_in(metrics, name));
    const bool control = is_control(strategy_in(metrics, name));
    columns.push_back(strategy_label(name) + (control ? " (control)" : baseline ? " (baseline)" : ""));
  }
  Json out = table("results", "Values with 95 % intervals", columns);
  for (const auto& metric : metric_texts(metrics)) {
    const auto names = all_strategy_names_in(metrics);
    if (names.empty() || member(member(strategy_in(metrics, names[0]), "metrics"), metric.name()).is_null()) continue;
    Json cells = Json::array();
    for (const auto& name : all_strategy_names_in(metrics)) {
      const auto& value = member(member(strategy_in(metrics, name), "metrics"), metric.name());
      cells.push_back(cell(value, 3));
      const auto& expected = member(value, "expected_if_calibrated");
      if (expected.is_number()) cells.back()["small"] = decimals(expected, 3) + " if calibrated";
    }
    Json line = row(metric.label, cells);
    if (text_of(metrics, "primary") == metric.name()) line["row_class"] = "marked";
    out["rows"].push_back(line);
  }
  return out;
}

Json class_table(const Json& metrics) {
  return of_each_class(metrics, "per-class", "Each diagnosis against all others",
                       {{"sensitivity", "Sensitivity"},
                        {"specificity", "Specificity"},
                        {"ppv", "Positive predictive value"},
                        {"npv", "Negative predictive value"},
                        {"auc", "AUC"},
                        {"average_precision", "Average precision"}});
}

Json likelihood_table(const Json& metrics) {
  const auto& fixed = member(metrics, "fixed_specificity");
  return of_each_class(metrics, "likelihood", "What an answer is worth",
                       {{"lr_positive", "Likelihood ratio of a yes"},
                        {"lr_negative", "Likelihood ratio of a no"},
                        {"sensitivity_at_specificity", "Sensitivity at specificity " + decimals(fixed, 2)},
                        {"f1", "F1"}});
}

Json pair_table(const Json& metrics) {
  Json out = table("pairwise", "Two diagnoses at a time", {"Pair", "Strategy", "AUC", "Accuracy"});
  const auto names = all_strategy_names_in(metrics);
  if (names.empty()) return out;
  for (const auto& [pair, unused] : member(strategy_in(metrics, names[0]), "pairwise").items()) {
    for (const auto& name : names) {
      if (name == baseline_name::chance) continue;
      const auto& entry = member(member(strategy_in(metrics, name), "pairwise"), pair);
      out["rows"].push_back(
          row(pair_label(pair), Json::array({cell(strategy_label(name)), cell(member(entry, "auc"), 3),
                                             cell(member(entry, "accuracy"), 3)})));
    }
  }
  return out["rows"].empty() ? Json(false) : out;
}

Json comparison_table(const Json& metrics, bool all) {
  const auto& verdicts = member(metrics, "verdicts");
  // What is decided, and the interval, are after Holm; with baselines nothing is adjusted.
  const bool adjusted = std::any_of(verdicts.begin(), verdicts.end(), [](const Json& verdict) {
    const Json told = told_verdict(verdict);
    return member(told, "p_adjusted") != member(told, "p");
  });
  std::vector<std::string> columns{"Comparison", "Difference", adjusted ? "p, Holm" : "p", "Verdict"};
  if (all) columns = {"Comparison", "Metric", "Question", "Test", "Difference", "p", "p, Holm", "Verdict"};
  const bool of_models = std::any_of(verdicts.begin(), verdicts.end(),
                                     [](const Json& verdict) { return is_of_models(told_verdict(verdict)); });
  Json out =
      all ? table("comparisons",
                  is_cross_validated(metrics)
                      ? "All comparisons; only the primary metric as procedures carries the verdict, the rest is "
                        "exploratory"
                      : "All comparisons; those of other metrics than the primary one are exploratory",
                  columns)
          : table("verdicts",
                  of_models && !is_cross_validated(metrics) ? "The primary metric, these trained models"
                  : of_models ? "The primary metric; where procedures were not tested, these trained models"
                              : "The primary metric, compared as procedures",
                  columns);
  for (const auto& listed_entry : member(metrics, all ? "comparisons" : "verdicts")) {
    const Json entry = all ? listed_entry : told_verdict(listed_entry);
    // Without folds there is no such question.
    if (all && question_in(entry) == Question::procedures && !is_cross_validated(metrics)) continue;
    const std::string a = strategy_label(text_of(entry, "a")), b = strategy_label(text_of(entry, "b"));
    Json difference = entry;
    difference["value"] = member(entry, "difference");
    std::string verdict = is_control(entry) ? "control" : verdict_text(entry);
    if (!is_control(entry) && verdict_in(entry) == Verdict::equivalent && member(entry, "margin").is_number()) {
      verdict += " within " + core::format_number(member(entry, "margin").get<double>());
    }
    Json said = cell(verdict);
    const std::string note = text_of(entry, "note", text_of(entry, "reason"));
    if (!note.empty()) said["small"] = note;
    if (note.empty() && is_of_models(entry)) said["small"] = "these trained models";
    Json cells = Json::array();
    if (all) {
      const std::string pair = text_of(entry, "item");
      cells.push_back(
          cell(pair.empty() ? metric_label(metrics, text_of(entry, "metric")) : "AUC, " + pair_label(pair)));
      cells.push_back(cell(question_in(entry) == Question::models ? "these trained models" : "the procedures"));
      cells.push_back(cell(text_of(entry, "test", "n/a")));
    }
    cells.push_back(cell(difference, 3));
    if (all) cells.push_back(p_cell(member(entry, "p")));
    cells.push_back(p_cell(member(entry, "p_adjusted")));
    cells.push_back(said);
    out["rows"].push_back(row(a + " − " + b, cells));
  }
  return out;
}

Json variance_table(const Json& metrics) {
  Json out = table("variance", "Scatter of the differences in the primary metric, as standard deviations",
                   {"Comparison", "Other participants", "Folds, beyond that", "Repeats (seed and division)",
                    "Standard error of the mean"});
  const auto deviation = [](const Json& variance) {
    return cell(variance.is_number() ? decimals(std::sqrt(variance.get<double>()), 3) : "n/a");
  };
  for (const auto& verdict : member(metrics, "verdicts")) {
    const auto& parts = member(verdict, "variance");
    if (!parts.is_object() || is_baseline(verdict)) continue;
    out["rows"].push_back(
        row(text_of(verdict, "a") + " − " + text_of(verdict, "b"),
            Json::array({deviation(member(parts, "participant")), deviation(member(parts, "fold_beyond_participants")),
                         deviation(member(parts, "repeat")), cell(decimals(member(parts, "standard_error"), 3))})));
  }
  return out["rows"].empty() ? Json(false) : out;
}

Json confusion_tables(const Json& metrics) {
  Json out = Json::array();
  const auto add = [&](const std::string& id, const std::string& caption, const std::vector<std::string>& lines,
                       const std::vector<std::string>& columns, const Json& matrix) {
    if (!matrix.is_array()) return;
    Json one = table("confusion-" + id, caption, {"Diagnosis"});
    for (const auto& name : columns) one["columns"].push_back({{"name", name}});
    for (std::size_t i = 0; i < matrix.size(); ++i) {
      double total = 0;
      for (const auto& count : matrix[i]) total += count.get<double>();
      Json cells = Json::array();
      for (std::size_t j = 0; j < matrix[i].size(); ++j) {
        const double count = matrix[i][j].get<double>();
        const double share = total > 0 ? count / total : 0;
        Json shown = cell(count_text(count));
        shown["small"] = total > 0 ? decimals(100 * share, 0) + " %" : "n/a";
        shown["share"] = decimals(share, 3);
        shown["right"] = i == j;
        cells.push_back(shown);
      }
      one["rows"].push_back(row(lines[i], cells));
    }
    out.push_back(one);
  };
  const auto classes = member(metrics, "classes").get<std::vector<std::string>>();
  for (const auto& name : all_strategy_names_in(metrics)) {
    if (name == baseline_name::chance) continue;
    add(name, strategy_label(name), classes, classes, member(strategy_in(metrics, name), "confusion"));
    // Several diseases: each is there or not, and found or not.
    for (const auto& disease : classes) {
      add(name + "-" + disease, strategy_label(name) + ", " + disease, {"no " + disease, disease},
          {"said: no " + disease, "said: " + disease},
          member(member(strategy_in(metrics, name), "confusion_per_class"), disease));
    }
  }
  return out;
}

Json metric_meanings(const Json& metrics) {
  std::set<std::string> used;
  for (const auto& [name, entry] : member(metrics, "strategies").items()) {
    for (const auto& [metric, unused] : member(entry, "metrics").items()) used.insert(metric);
  }
  const auto &scans = member(metrics, "scans"), &participants = member(metrics, "participants");
  const bool several_scans =
      scans.is_number() && participants.is_number() && scans.get<int>() > participants.get<int>();
  // Each scan counts, not each participant.
  const auto of_what_counts = [&](std::string meaning) {
    const std::string person = "participant", scan = "scan";
    for (auto at = meaning.find(person); several_scans && at != std::string::npos; at = meaning.find(person, at)) {
      meaning.replace(at, person.size(), scan);
    }
    return meaning;
  };
  Json out = Json::array();
  for (const auto& metric : metric_texts(metrics)) {
    if (used.count(metric.name()) == 0) continue;
    out.push_back({{"term", metric.label}, {"meaning", of_what_counts(metric.meaning)}});
  }
  const std::vector<std::pair<std::string, std::string>> more{
      {"Sensitivity",
       of_what_counts("Of the participants with the diagnosis, the share that is recognised as having it.")},
      {"Specificity",
       of_what_counts("Of the participants without the diagnosis, the share that is recognised as not having it.")},
      {"Predictive values",
       "Of those called positive (negative), the share that truly is. They hold for the frequencies of this study "
       "only; in a clinic where the diagnosis is rarer, the positive predictive value is lower."},
      {"95 % interval",
       "The range of values compatible with the data: other participants would have given another number."},
      {"p", "How often a difference at least this large would come by chance alone, if there were none."}};
  for (const auto& [term, meaning] : more) out.push_back({{"term", term}, {"meaning", meaning}});
  return out;
}

}  // namespace tripet::evaluation
