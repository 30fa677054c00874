#include "evaluation/statistics/comparison.hpp"

#include <algorithm>
#include <cmath>

#include "core/parallel_for.hpp"
#include "core/text.hpp"
#include "evaluation/metrics/undefined.hpp"
#include "evaluation/statistics/delong.hpp"
#include "evaluation/statistics/paired_tests.hpp"
#include "evaluation/statistics/significance.hpp"

namespace tripet::evaluation {
namespace {

/// Holm within the chosen comparisons; their p_adjusted is set.
template <class Chosen>
void adjust(std::vector<Comparison>& comparisons, Chosen chosen) {
  std::vector<double> p;
  for (const auto& c : comparisons) p.push_back(chosen(c) ? c.p : nan);
  const auto adjusted = holm(p);
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (chosen(comparisons[i])) comparisons[i].p_adjusted = adjusted[i];
  }
}

/// What DeLong's test compares beside the mean: each pair of classes, or each disease.
struct AucItem {
  std::string name;
  int i = 0, j = -1;  // j < 0: class i against the rest
};

/// None for two classes: their pair is the macro AUC; nor for one disease.
std::vector<AucItem> auc_items(Task task, const std::vector<std::string>& classes) {
  std::vector<AucItem> items;
  const int count = static_cast<int>(classes.size());
  for (int i = 0; i < count; ++i) {
    if (task == Task::multilabel && count > 1) items.push_back({classes[i], i, -1});
    for (int j = i + 1; task == Task::exclusive && count > 2 && j < count; ++j) {
      items.push_back({classes[i] + "|" + classes[j], i, j});
    }
  }
  return items;
}

void compare_item(const std::vector<StrategyScores>& strategies, const AucItem& item, const JudgeOptions& options,
                  int threads, std::vector<Comparison>& comparisons) {
  std::vector<std::vector<ModelAuc>> aucs(strategies.size());
  core::parallel_for(strategies.size(), threads, [&](std::size_t s) {
    const auto& predictions = strategies[s].predictions();
    if (predictions.baseline) return;
    aucs[s] = item.j < 0 ? class_aucs(predictions, item.i) : pair_aucs(predictions, item.i, item.j);
  });
  for (std::size_t a = 0; a < strategies.size(); ++a) {
    for (std::size_t b = a + 1; b < strategies.size(); ++b) {
      if (strategies[a].predictions().baseline || strategies[b].predictions().baseline) continue;
      comparisons.push_back(item_as_models(strategies[a], strategies[b], item.name, aucs[a], aucs[b], options));
    }
  }
}

}  // namespace

void decide(Comparison& c) {
  c.verdict = "cannot tell";
  if (std::isnan(c.p)) return;
  c.smallest_margin = std::max(std::abs(c.low90), std::abs(c.high90));
  const bool different = c.p_adjusted < 0.05 && c.difference != 0;
  if (!std::isnan(c.margin) && c.smallest_margin < c.margin) {
    c.verdict = "equivalent";
    if (different) c.note = "different, but by less than " + core::format_number(c.margin);
    return;
  }
  if (different) c.verdict = (c.difference > 0) == higher_is_better(c.metric) ? "a better" : "b better";
}

std::vector<Comparison> compare_all(const std::vector<StrategyScores>& strategies,
                                    const std::vector<std::size_t>& columns, const std::vector<std::string>& classes,
                                    const Bootstrap& bootstrap, const JudgeOptions& options, int threads) {
  struct Task {
    std::size_t a, b, metric;
    std::string not_paired;
  };
  std::vector<Task> tasks;
  for (std::size_t a = 0; a < strategies.size(); ++a) {
    if (strategies[a].predictions().baseline) continue;
    for (std::size_t b = a + 1; b < strategies.size(); ++b) {
      const auto not_paired = why_not_paired(strategies[a], strategies[b]);
      for (std::size_t metric = 0; metric < overall_metrics(strategies[a].task()).size(); ++metric) {
        const bool primary = overall_metrics(strategies[a].task())[metric] == options.primary;
        if (primary || !strategies[b].predictions().baseline) tasks.push_back({a, b, metric, not_paired});
      }
    }
  }
  std::vector<std::vector<ModelAuc>> macro(strategies.size());
  core::parallel_for(strategies.size(), threads, [&](std::size_t s) {
    macro[s] = macro_aucs(strategies[s].predictions(), static_cast<int>(classes.size()));
  });
  std::vector<Comparison> comparisons(tasks.size() * 2);
  core::parallel_for(tasks.size(), threads, [&](std::size_t i) {
    const auto& [a, b, metric, not_paired] = tasks[i];
    comparisons[2 * i] =
        as_models(strategies[a], strategies[b], metric, columns[a], columns[b], bootstrap, options, macro[a], macro[b]);
    comparisons[2 * i + 1] = as_procedures(strategies[a], strategies[b], metric, not_paired, options);
  });
  for (const auto& item : auc_items(strategies[0].task(), classes)) {
    compare_item(strategies, item, options, threads, comparisons);
  }
  for (const std::string question : {"models", "procedures"}) {
    adjust(comparisons, [&](const Comparison& c) { return c.question == question && c.primary && !c.baseline; });
    adjust(comparisons, [&](const Comparison& c) { return c.question == question && !c.primary && !c.baseline; });
  }
  for (auto& c : comparisons) {
    if (c.baseline) c.p_adjusted = c.p;
    decide(c);
  }
  return comparisons;
}

core::Json number(double value) {
  return std::isnan(value) ? core::Json() : core::Json(value);
}

core::Json to_json(const Comparison& c) {
  core::Json json{{"a", c.a}, {"b", c.b}, {"metric", c.metric}, {"question", c.question}, {"test", c.test}};
  if (!c.item.empty()) json["item"] = c.item;
  json["difference"] = number(c.difference);
  json["low"] = number(c.low);
  json["high"] = number(c.high);
  json["low90"] = number(c.low90);
  json["high90"] = number(c.high90);
  json["p"] = number(c.p);
  json["p_adjusted"] = number(c.p_adjusted);
  json["verdict"] = c.verdict;
  json["margin"] = number(c.margin);
  json["primary"] = c.primary;
  json["baseline"] = c.baseline;
  json["higher_is_better"] = higher_is_better(c.metric);
  json["smallest_margin"] = number(c.smallest_margin);
  json["detectable_difference"] = number(c.detectable_difference);
  if (!std::isnan(c.assumed_discordance)) json["assumed_discordance"] = c.assumed_discordance;
  if (!c.note.empty()) json["note"] = c.note;
  if (!c.reason.empty()) json["reason"] = c.reason;
  if (c.a_only >= 0) json["discordant"] = {{"a_only", c.a_only}, {"b_only", c.b_only}};
  return json;
}

}  // namespace tripet::evaluation
