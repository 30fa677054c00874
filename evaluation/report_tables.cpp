#include "evaluation/report_tables.hpp"

#include <cmath>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/text.hpp"
#include "core/tsv.hpp"
#include "evaluation/report_text.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;

std::vector<std::string> all_strategies(const Json& metrics) {
  auto names = strategy_names_in(metrics, false);
  for (const auto& name : strategy_names_in(metrics, true)) names.push_back(name);
  return names;
}

const Json& strategy(const Json& metrics, const std::string& name) {
  return member(member(metrics, "strategies"), name);
}

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

}  // namespace

Json results_table(const Json& metrics) {
  std::vector<std::string> columns{"Metric"};
  for (const auto& name : all_strategies(metrics)) {
    const bool baseline = member(strategy(metrics, name), "baseline") == true;
    columns.push_back(strategy_label(name) + (baseline ? " (baseline)" : ""));
  }
  Json out = table("results", "Values with 95 % intervals", columns);
  for (const auto& metric : metric_texts()) {
    Json cells = Json::array();
    for (const auto& name : all_strategies(metrics)) {
      cells.push_back(cell(member(member(strategy(metrics, name), "metrics"), metric.name), 3));
    }
    Json line = row(metric.label, cells);
    line["marked"] = text_of(metrics, "primary") == metric.name;
    out["rows"].push_back(line);
  }
  return out;
}

Json class_table(const Json& metrics) {
  const std::vector<std::pair<std::string, std::string>> columns{{"sensitivity", "Sensitivity"},
                                                                 {"specificity", "Specificity"},
                                                                 {"ppv", "Positive predictive value"},
                                                                 {"npv", "Negative predictive value"},
                                                                 {"auc", "AUC"},
                                                                 {"average_precision", "Average precision"}};
  std::vector<std::string> heads{"Diagnosis", "Strategy", "Scans"};
  for (const auto& column : columns) heads.push_back(column.second);
  Json out = table("per-class", "Each diagnosis against all others", heads);
  for (const auto& label : member(metrics, "classes")) {
    for (const auto& name : all_strategies(metrics)) {
      if (name == "chance") continue;
      const auto& entry = member(member(strategy(metrics, name), "per_class"), label.get<std::string>());
      Json cells = Json::array({cell(strategy_label(name)), cell(decimals(member(entry, "support"), 0))});
      for (const auto& column : columns) cells.push_back(cell(member(entry, column.first), 3));
      out["rows"].push_back(row(label.get<std::string>(), cells));
    }
  }
  return out;
}

Json pair_table(const Json& metrics) {
  Json out = table("pairwise", "Two diagnoses at a time", {"Pair", "Strategy", "AUC", "Accuracy"});
  const auto names = all_strategies(metrics);
  if (names.empty()) return out;
  for (const auto& [pair, unused] : member(strategy(metrics, names[0]), "pairwise").items()) {
    for (const auto& name : names) {
      if (name == "chance") continue;
      const auto& entry = member(member(strategy(metrics, name), "pairwise"), pair);
      out["rows"].push_back(
          row(pair_label(pair), Json::array({cell(strategy_label(name)), cell(member(entry, "auc"), 3),
                                             cell(member(entry, "accuracy"), 3)})));
    }
  }
  return out;
}

Json prior_corrected_table(const Json& metrics) {
  Json out =
      table("prior-corrected",
            "Training with class weights shifts probabilities towards equal frequencies; here they are shifted back "
            "to those of the training folds",
            {"Strategy", "Log loss", "Brier score", "Expected calibration error"});
  for (const auto& name : strategy_names_in(metrics, false)) {
    const auto& corrected = member(member(strategy(metrics, name), "prior_corrected"), "metrics");
    if (!corrected.is_object()) continue;
    out["rows"].push_back(row(strategy_label(name),
                              Json::array({cell(member(corrected, "log_loss"), 3), cell(member(corrected, "brier"), 3),
                                           cell(member(corrected, "ece"), 3)})));
  }
  return out["rows"].empty() ? Json(false) : out;
}

Json calibration_table(const Json& metrics) {
  Json out = table("recalibration", "Each diagnosis against all others; 95 % intervals of participants",
                   {"Diagnosis", "Strategy", "Intercept", "Slope"});
  for (const auto& label : member(metrics, "classes")) {
    for (const auto& name : strategy_names_in(metrics, false)) {
      if (member(strategy(metrics, name), "calibrated") != true) continue;
      const auto& entry = member(member(strategy(metrics, name), "per_class"), label.get<std::string>());
      out["rows"].push_back(row(label.get<std::string>(), Json::array({cell(strategy_label(name)),
                                                                       cell(member(entry, "calibration_intercept"), 2),
                                                                       cell(member(entry, "calibration_slope"), 2)})));
    }
  }
  return out["rows"].empty() ? Json(false) : out;
}

Json comparison_table(const Json& metrics, bool all) {
  std::vector<std::string> columns{"Comparison", "Difference", "p", "Verdict"};
  if (all) columns = {"Comparison", "Metric", "Question", "Test", "Difference", "p", "p, Holm", "Verdict"};
  Json out =
      all ? table("comparisons",
                  "All comparisons; only the primary metric as procedures carries the verdict, the rest is exploratory",
                  columns)
          : table("verdicts", "The primary metric, compared as procedures", columns);
  for (const auto& entry : member(metrics, all ? "comparisons" : "verdicts")) {
    const std::string a = strategy_label(text_of(entry, "a")), b = strategy_label(text_of(entry, "b"));
    Json difference = entry;
    difference["value"] = member(entry, "difference");
    std::string verdict = text_of(entry, "verdict", "n/a");
    if (verdict == "a better") verdict = a + " better";
    if (verdict == "b better") verdict = b + " better";
    if (verdict == "equivalent" && member(entry, "margin").is_number()) {
      verdict += " within " + core::format_number(member(entry, "margin").get<double>());
    }
    Json judged = cell(verdict);
    const std::string note = text_of(entry, "note", text_of(entry, "reason"));
    if (!note.empty()) judged["small"] = note;
    Json cells = Json::array();
    if (all) {
      const std::string pair = text_of(entry, "item");
      cells.push_back(cell(pair.empty() ? metric_label(text_of(entry, "metric")) : "AUC, " + pair_label(pair)));
      cells.push_back(cell(text_of(entry, "question") == "models" ? "these trained models" : "the procedures"));
      cells.push_back(cell(text_of(entry, "test", "n/a")));
    }
    cells.push_back(cell(difference, 3));
    cells.push_back(p_cell(member(entry, "p")));
    if (all) cells.push_back(p_cell(member(entry, "p_adjusted")));
    cells.push_back(judged);
    out["rows"].push_back(row(a + " \xE2\x88\x92 " + b, cells));
  }
  return out;
}

Json confusion_tables(const Json& metrics) {
  Json out = Json::array();
  for (const auto& name : all_strategies(metrics)) {
    if (name == "chance") continue;
    const auto& matrix = member(strategy(metrics, name), "confusion");
    if (!matrix.is_array()) continue;
    Json one = table("confusion-" + name, strategy_label(name), {"Diagnosis"});
    for (const auto& label : member(metrics, "classes")) {
      one["columns"].push_back({{"name", label.get<std::string>()}});
    }
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
      one["rows"].push_back(row(member(metrics, "classes")[i].get<std::string>(), cells));
    }
    out.push_back(one);
  }
  return out;
}

Json missed_table(const Predictions& predictions) {
  struct Answers {
    int rows = 0, right = 0;
    std::vector<double> sums;
  };
  using Scan = std::pair<std::string, std::string>;
  std::map<Scan, std::map<std::string, Answers>> scans;
  std::map<Scan, const PredictionRow*> row_of;
  std::vector<std::string> names, columns{"Participant", "Diagnosis"};
  for (const auto& one : predictions.strategies) {
    if (one.baseline) continue;
    names.push_back(one.name);
    columns.push_back(one.name + " says");
    for (const auto& answer : one.rows) {
      const Scan scan{answer.participant_id, answer.session_id};
      row_of[scan] = &answer;
      Answers& sum = scans[scan][one.name];
      sum.sums.resize(predictions.classes.size(), 0);
      ++sum.rows;
      sum.right += is_right(answer);
      for (std::size_t k = 0; k < sum.sums.size(); ++k) sum.sums[k] += answer.probabilities[k];
    }
  }
  Json out = table("missed", "Wrong by every strategy in every repeat; mean probability in brackets", columns);
  for (const auto& [scan, answers] : scans) {
    bool missed = answers.size() == names.size() && !names.empty();
    for (const auto& entry : answers) missed = missed && entry.second.right == 0;
    if (!missed) continue;
    const PredictionRow& truth = *row_of[scan];
    Json cells = Json::array({cell(label_text(truth, predictions.classes))});
    for (const auto& name : names) {
      const Answers& sum = answers.at(name);
      const auto top = static_cast<std::size_t>(most_probable(sum.sums));
      Json shown = cell(predictions.classes[top] + " (" + decimals(sum.sums[top] / sum.rows, 2) + ")");
      if (truth.label >= 0) {
        const auto own = static_cast<std::size_t>(truth.label);
        shown["small"] = predictions.classes[own] + " " + decimals(sum.sums[own] / sum.rows, 2);
      }
      cells.push_back(shown);
    }
    const bool session = scan.second != core::not_available;
    out["rows"].push_back(row(scan.first + (session ? " " + scan.second : ""), cells));
  }
  return out;
}

Json metric_meanings(const Json& metrics) {
  std::set<std::string> used;
  for (const auto& [name, entry] : member(metrics, "strategies").items()) {
    for (const auto& [metric, unused] : member(entry, "metrics").items()) used.insert(metric);
  }
  Json out = Json::array();
  for (const auto& metric : metric_texts()) {
    if (used.count(metric.name) > 0) out.push_back({{"term", metric.label}, {"meaning", metric.meaning}});
  }
  const std::vector<std::pair<const char*, const char*>> more{
      {"Sensitivity", "Of the participants with the diagnosis, the share that is recognised as having it."},
      {"Specificity", "Of the participants without the diagnosis, the share that is recognised as not having it."},
      {"Predictive values",
       "Of those called positive (negative), the share that truly is. They hold for the frequencies of this study "
       "only; in a "
       "clinic where the diagnosis is rarer, the positive predictive value is lower."},
      {"95 % interval",
       "The range of values compatible with the data: other participants would have given another number."},
      {"p", "How often a difference at least this large would come by chance alone, if there were none."}};
  for (const auto& [term, meaning] : more) out.push_back({{"term", term}, {"meaning", meaning}});
  return out;
}

}  // namespace tripet::evaluation
