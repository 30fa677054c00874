#include "evaluation/comparison.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <tuple>

#include "core/text.hpp"
#include "evaluation/delong.hpp"
#include "evaluation/significance.hpp"

namespace tripet::evaluation {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

Comparison blank(const StrategyScores& a, const StrategyScores& b, const std::string& metric,
                 const JudgeOptions& options) {
  Comparison c;
  c.a = a.predictions().name;
  c.b = b.predictions().name;
  c.metric = metric;
  c.primary = metric == options.primary;
  c.baseline = b.predictions().baseline;
  c.margin = c.primary ? options.margin : nan;
  c.difference = c.low = c.high = c.low90 = c.high90 = c.p = c.p_adjusted = c.smallest_margin =
      c.detectable_difference = nan;
  return c;
}

/// Standard errors that a two-sided test at 5 % finds with 80 % power.
double detectable_z() {
  const boost::math::normal normal;
  return boost::math::quantile(normal, 0.975) + boost::math::quantile(normal, 0.80);
}

double standard_deviation(const std::vector<double>& values) {
  double count = 0, mean = 0, squares = 0;
  for (const double v : values) {
    if (std::isnan(v)) continue;
    ++count;
    const double step = v - mean;
    mean += step / count;
    squares += step * (v - mean);
  }
  return std::sqrt(squares / (count - 1));
}

bool same_rows(const StrategyScores& a, const StrategyScores& b) {
  const auto& rows_a = a.predictions().rows;
  const auto& rows_b = b.predictions().rows;
  return std::equal(rows_a.begin(), rows_a.end(), rows_b.begin(), rows_b.end(), [](const auto& x, const auto& y) {
    return std::tie(x.repeat, x.fold, x.participant_id, x.session_id) ==
           std::tie(y.repeat, y.fold, y.participant_id, y.session_id);
  });
}

/// The difference is then known to be 0: no test is needed, nor possible.
bool same_predictions(const StrategyScores& a, const StrategyScores& b) {
  const auto& rows_a = a.predictions().rows;
  const auto& rows_b = b.predictions().rows;
  return same_rows(a, b) &&
         std::equal(rows_a.begin(), rows_a.end(), rows_b.begin(), rows_b.end(), [](const auto& x, const auto& y) {
           return x.predicted == y.predicted && x.probabilities == y.probabilities;
         });
}

/// The AUCs of a strategy's models that are compared by DeLong's test.
struct StrategyAucs {
  std::vector<ModelAuc> macro;
  std::vector<std::vector<ModelAuc>> pairs;  // in the order of class_pairs
};

/// Empty for two classes: their pair is the macro AUC.
std::vector<std::pair<int, int>> class_pairs(int classes) {
  std::vector<std::pair<int, int>> pairs;
  for (int i = 0; i < classes && classes > 2; ++i) {
    for (int j = i + 1; j < classes; ++j) pairs.emplace_back(i, j);
  }
  return pairs;
}

/// False, and why, where the test does not apply.
bool set_delong(Comparison& c, const std::vector<ModelAuc>& a, const std::vector<ModelAuc>& b, std::string& reason) {
  const auto test = delong(a, b, reason);
  if (!test) return false;
  c.test = "DeLong";
  c.difference = test->difference;
  std::tie(c.low, c.high) = test->interval(0.95);
  std::tie(c.low90, c.high90) = test->interval(0.90);
  c.p = test->p;
  c.detectable_difference = detectable_z() * std::sqrt(test->variance);
  return true;
}

Comparison as_models(const StrategyScores& a, const StrategyScores& b, std::size_t metric, std::size_t column_a,
                     std::size_t column_b, const Bootstrap& bootstrap, const JudgeOptions& options,
                     const StrategyAucs& aucs_a, const StrategyAucs& aucs_b) {
  Comparison c = blank(a, b, overall_metrics()[metric], options);
  c.question = "models";
  c.test = c.metric == "accuracy" ? "McNemar mid-p" : "paired bootstrap";
  c.difference = a.estimates()[metric] - b.estimates()[metric];
  if (std::isnan(c.difference)) {
    c.reason = "the metric has no value for one of the two";
    return c;
  }
  std::string not_delong;
  if (c.metric == "auc_fold_mean" && same_rows(a, b) && set_delong(c, aucs_a.macro, aucs_b.macro, not_delong)) return c;
  std::vector<double> differences(bootstrap.resamples());
  for (int r = 0; r < bootstrap.resamples(); ++r) {
    differences[r] = bootstrap.at(r, column_a + metric) - bootstrap.at(r, column_b + metric);
  }
  const auto wide = percentile_interval(differences, 0.95), narrow = percentile_interval(differences, 0.90);
  if (std::isnan(wide.low)) {
    c.reason = "undefined in " + std::to_string(wide.undefined) + " of " + std::to_string(bootstrap.resamples()) +
               " resamples";
    return c;
  }
  std::tie(c.low, c.high) = std::tie(wide.low, wide.high);
  std::tie(c.low90, c.high90) = std::tie(narrow.low, narrow.high);
  c.detectable_difference = detectable_z() * standard_deviation(differences);
  c.p = bootstrap_p(differences);
  if (c.metric == "accuracy") {
    McNemar counts;
    for (std::size_t i = 0; i < a.share_right().size(); ++i) {
      counts.a_only += a.share_right()[i] > b.share_right()[i];
      counts.b_only += a.share_right()[i] < b.share_right()[i];
    }
    counts = mcnemar_mid_p(counts.a_only, counts.b_only);
    c.p = counts.p;
    c.a_only = counts.a_only;
    c.b_only = counts.b_only;
  }
  return c;
}

Comparison pair_as_models(const StrategyScores& a, const StrategyScores& b, const std::string& pair,
                          const std::vector<ModelAuc>& aucs_a, const std::vector<ModelAuc>& aucs_b,
                          const JudgeOptions& options) {
  Comparison c = blank(a, b, "auc", options);
  c.item = pair;
  c.question = "models";
  c.test = "DeLong";
  if (!same_rows(a, b)) {
    c.reason = "the two have other repeats or folds";
  } else {
    set_delong(c, aucs_a, aucs_b, c.reason);
  }
  return c;
}

/// Why the folds of two strategies can't be compared one by one; "" when they can.
std::string why_not_paired(const StrategyScores& a, const StrategyScores& b) {
  for (const auto* s : {&a, &b}) {
    if (!s->predictions().folds_known) return "the folds of " + s->predictions().name + " are unknown (no column fold)";
  }
  if (!same_rows(a, b)) return "the two have other repeats or folds";
  std::map<int, std::set<int>> folds;
  for (const auto& fold : a.folds()) folds[fold.repeat].insert(fold.fold);
  for (const auto& [repeat, of_repeat] : folds) {
    if (of_repeat.size() != folds.begin()->second.size()) return "the repeats have different numbers of folds";
  }
  if (folds.begin()->second.size() < 2) return "there is one fold only; cross-validation is needed";
  return "";
}

Comparison as_procedures(const StrategyScores& a, const StrategyScores& b, std::size_t metric,
                         const std::string& not_paired, const JudgeOptions& options) {
  Comparison c = blank(a, b, overall_metrics()[metric], options);
  c.question = "procedures";
  c.test = "corrected t";
  c.reason = not_paired;
  if (!not_paired.empty()) return c;
  if (same_predictions(a, b)) {
    c.difference = c.low = c.high = c.low90 = c.high90 = c.detectable_difference = 0;
    c.p = 1;
    return c;
  }
  std::vector<double> differences;
  std::set<int> repeats;
  for (std::size_t f = 0; f < a.folds().size(); ++f) {
    const auto& of_a = a.folds()[f];
    differences.push_back(of_a.values[metric] - b.folds()[f].values[metric]);
    repeats.insert(of_a.repeat);
    if (std::isnan(differences.back())) {
      c.reason = "undefined in fold " + std::to_string(of_a.fold) + " of repeat " + std::to_string(of_a.repeat);
      return c;
    }
  }
  // Repeats may number their folds alike or on and on; each has as many (why_not_paired).
  const auto test = corrected_t(differences, static_cast<int>(differences.size() / repeats.size()), c.reason);
  if (!test) return c;
  c.difference = test->mean;
  std::tie(c.low, c.high) = std::tie(test->low95, test->high95);
  std::tie(c.low90, c.high90) = std::tie(test->low90, test->high90);
  c.p = test->p;
  c.detectable_difference = test->detectable;
  return c;
}

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
      for (std::size_t metric = 0; metric < overall_metrics().size(); ++metric) {
        const bool primary = overall_metrics()[metric] == options.primary;
        if (primary || !strategies[b].predictions().baseline) tasks.push_back({a, b, metric, not_paired});
      }
    }
  }
  const int class_count = static_cast<int>(classes.size());
  const auto pairs = class_pairs(class_count);
  std::vector<StrategyAucs> aucs(strategies.size());
  parallel_for(strategies.size(), threads, [&](std::size_t s) {
    const auto& predictions = strategies[s].predictions();
    aucs[s].macro = macro_aucs(predictions, class_count);
    if (predictions.baseline) return;
    for (const auto& [i, j] : pairs) aucs[s].pairs.push_back(pair_aucs(predictions, i, j));
  });
  std::vector<Comparison> comparisons(tasks.size() * 2);
  parallel_for(tasks.size(), threads, [&](std::size_t i) {
    const auto& [a, b, metric, not_paired] = tasks[i];
    comparisons[2 * i] =
        as_models(strategies[a], strategies[b], metric, columns[a], columns[b], bootstrap, options, aucs[a], aucs[b]);
    comparisons[2 * i + 1] = as_procedures(strategies[a], strategies[b], metric, not_paired, options);
  });
  for (std::size_t a = 0; a < strategies.size(); ++a) {
    for (std::size_t b = a + 1; b < strategies.size(); ++b) {
      if (strategies[a].predictions().baseline || strategies[b].predictions().baseline) continue;
      for (std::size_t pair = 0; pair < pairs.size(); ++pair) {
        const std::string name = classes[pairs[pair].first] + "|" + classes[pairs[pair].second];
        comparisons.push_back(
            pair_as_models(strategies[a], strategies[b], name, aucs[a].pairs[pair], aucs[b].pairs[pair], options));
      }
    }
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
  if (!c.note.empty()) json["note"] = c.note;
  if (!c.reason.empty()) json["reason"] = c.reason;
  if (c.a_only >= 0) json["discordant"] = {{"a_only", c.a_only}, {"b_only", c.b_only}};
  return json;
}

}  // namespace tripet::evaluation
