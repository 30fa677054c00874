#include "evaluation/statistics/comparison.hpp"

#include <algorithm>
#include <cmath>

#include "core/control_name.hpp"
#include "core/parallel_for.hpp"
#include "core/text.hpp"
#include "evaluation/metrics/metric_table.hpp"
#include "evaluation/metrics/undefined.hpp"
#include "evaluation/statistics/delong.hpp"
#include "evaluation/statistics/equivalence.hpp"
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

/// The pairs of the primary metric under one question share their 5 %: of a difference, and of equivalence.
void share_level(std::vector<Comparison>& comparisons, Question question, double participants) {
  std::vector<Comparison*> pairs;
  std::vector<double> p;
  for (auto& c : comparisons) {
    if (!c.primary || c.question != question) continue;
    c.p_equivalence = c.p_equivalence_adjusted = std::isnan(c.p) ? nan : equivalence_p(c);
    if (c.baseline) continue;
    pairs.push_back(&c);
    p.push_back(c.p_equivalence);
  }
  const auto adjusted = holm(p);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    pairs[i]->p_equivalence_adjusted = adjusted[i];
    pairs[i]->equivalence_participants = equivalence_participants(*pairs[i], participants, pairs.size());
  }
  set_smallest_margins(pairs);
  set_holm_detectable(pairs);
  set_holm_intervals(pairs);
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

void compare_item(const std::vector<ResampledStrategy>& strategies, const AucItem& item, const JudgeOptions& options,
                  int threads, std::vector<Comparison>& comparisons) {
  std::vector<std::vector<ModelAuc>> aucs(strategies.size());
  core::parallel_for(strategies.size(), threads, [&](std::size_t s) {
    const auto& predictions = strategies[s].scores.predictions();
    if (predictions.baseline) return;
    aucs[s] = item.j < 0 ? class_aucs(predictions, item.i) : pair_aucs(predictions, item.i, item.j);
  });
  const auto is_baseline = [&](std::size_t s) { return strategies[s].scores.predictions().baseline; };
  for (std::size_t a = 0; a < strategies.size(); ++a) {
    for (std::size_t b = a + 1; b < strategies.size(); ++b) {
      if (is_baseline(a) || is_baseline(b)) continue;
      comparisons.push_back(
          item_as_models(strategies[a].scores, strategies[b].scores, item.name, aucs[a], aucs[b], options));
    }
  }
}

/// Two strategies by one metric.
struct Pairing {
  std::size_t a, b, metric;
  std::string not_paired;
};

std::vector<Pairing> pairings_of(const std::vector<ResampledStrategy>& strategies, const std::string& primary) {
  std::vector<Pairing> pairings;
  const auto& metrics = overall_metrics(strategies[0].scores.task());
  for (std::size_t a = 0; a < strategies.size(); ++a) {
    if (strategies[a].scores.predictions().baseline) continue;
    for (std::size_t b = a + 1; b < strategies.size(); ++b) {
      const auto& other = strategies[b].scores.predictions();
      // A control says something of the strategy that it is.
      if (other.baseline && core::is_control(other.name) &&
          other.name != strategies[a].scores.predictions().name + core::control_suffix) {
        continue;
      }
      const auto not_paired = why_not_paired(strategies[a].scores, strategies[b].scores);
      const bool in_folds =
          strategies[a].scores.predictions().folds > 1 && strategies[b].scores.predictions().folds > 1;
      for (std::size_t metric = 0; metric < metrics.size(); ++metric) {
        if (metrics[metric] == name_of(Metric::auc_fold_mean) && !in_folds) continue;
        if (metrics[metric] == primary || !strategies[b].scores.predictions().baseline) {
          pairings.push_back({a, b, metric, not_paired});
        }
      }
    }
  }
  return pairings;
}

}  // namespace

void decide(Comparison& c) {
  c.verdict = Verdict::cannot_tell;
  if (std::isnan(c.p)) return;
  if (std::isnan(c.smallest_margin)) c.smallest_margin = std::max(std::abs(c.low90), std::abs(c.high90));
  // A test of another kind than the interval (McNemar's) may be that much surer.
  const bool different = c.p_adjusted < 0.05 && (c.low > 0 || c.high < 0);
  const double p_equivalence = std::isnan(c.p_equivalence_adjusted) ? equivalence_p(c) : c.p_equivalence_adjusted;
  if (p_equivalence < 0.05) {
    c.verdict = Verdict::equivalent;
    c.different_within_margin = different;
    return;
  }
  if (different) c.verdict = (c.difference > 0) == higher_is_better(c.metric) ? Verdict::a_better : Verdict::b_better;
}

std::vector<Comparison> compare_all(const std::vector<ResampledStrategy>& strategies, const JudgeOptions& options,
                                    int threads) {
  const auto& classes = strategies[0].classes;
  std::vector<std::vector<ModelAuc>> macro(strategies.size());
  core::parallel_for(strategies.size(), threads, [&](std::size_t s) {
    macro[s] = macro_aucs(strategies[s].scores.predictions(), static_cast<int>(classes.size()));
  });
  const auto pairings = pairings_of(strategies, options.primary);
  std::vector<Comparison> comparisons(pairings.size() * 2);
  core::parallel_for(pairings.size(), threads, [&](std::size_t i) {
    const auto& [a, b, metric, not_paired] = pairings[i];
    comparisons[2 * i] = as_models(strategies[a], strategies[b], metric, macro[a], macro[b], options);
    comparisons[2 * i + 1] = as_procedures(strategies[a], strategies[b], metric, not_paired, options);
  });
  for (const auto& item : auc_items(strategies[0].scores.task(), classes)) {
    compare_item(strategies, item, options, threads, comparisons);
  }
  for (const Question question : {Question::models, Question::procedures}) {
    adjust(comparisons, [&](const Comparison& c) { return c.question == question && c.primary && !c.baseline; });
    adjust(comparisons, [&](const Comparison& c) { return c.question == question && !c.primary && !c.baseline; });
  }
  for (const Question question : {Question::models, Question::procedures}) {
    share_level(comparisons, question, static_cast<double>(strategies[0].scores.participants()));
  }
  for (auto& c : comparisons) {
    if (c.baseline) c.p_adjusted = c.p;
    decide(c);
  }
  return comparisons;
}

core::Json to_json(const Comparison& c) {
  using core::number;
  core::Json json{{"a", c.a}, {"b", c.b}, {"metric", c.metric}, {"question", to_text(c.question)}, {"test", c.test}};
  if (!c.item.empty()) json["item"] = c.item;
  json["difference"] = number(c.difference);
  json["low"] = number(c.low);
  json["high"] = number(c.high);
  if (c.level != 0.95) json["level"] = c.level;
  json["low90"] = number(c.low90);
  json["high90"] = number(c.high90);
  json["p"] = number(c.p);
  json["p_adjusted"] = number(c.p_adjusted);
  json["verdict"] = to_text(c.verdict);
  json["margin"] = number(c.margin);
  if (c.primary) {
    json["p_equivalence"] = number(c.p_equivalence);
    json["p_equivalence_adjusted"] = number(c.p_equivalence_adjusted);
    json["equivalence_participants"] = number(c.equivalence_participants);
  }
  json["primary"] = c.primary;
  json["baseline"] = c.baseline;
  json["higher_is_better"] = higher_is_better(c.metric);
  json["smallest_margin"] = number(c.smallest_margin);
  json["detectable_difference"] = number(c.detectable_difference);
  if (!std::isnan(c.assumed_discordance)) json["assumed_discordance"] = c.assumed_discordance;
  if (c.different_within_margin) json["note"] = "different, but by less than " + core::format_number(c.margin);
  if (c.by_participants) json["error_of"] = "participants";
  if (!c.reason.empty()) json["reason"] = c.reason;
  if (c.a_only >= 0) json["discordant"] = {{"a_only", c.a_only}, {"b_only", c.b_only}};
  return json;
}

}  // namespace tripet::evaluation
