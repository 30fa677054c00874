// How often do nominal 95 % intervals hold the truth? One model whose true metrics are known from 400 000
// participants judges fresh cohorts; four degrees of skill, balanced classes, classes of 60, 30 and 10 %, and
// participants of eight scans each, whose noise is half the participant's. Prints the share of cohorts in which the
// headline interval of metrics.json covers, on which side it misses (below: all of it lies below the truth), and how
// often the other intervals cover.
//
//   cmake --build build --target coverage && build/coverage [COHORTS=2000] [RESAMPLES=1000] [THREADS=1] [DESIGNS]
//
// DESIGNS: only those whose name holds this word, such as scans.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "core/parallel_for.hpp"
#include "evaluation/metrics/metric_json.hpp"
#include "evaluation/statistics/resampled_scores.hpp"

namespace {

namespace core = tripet::core;
namespace evaluation = tripet::evaluation;

constexpr int classes = 3, folds = 5;
const std::vector<std::string> names{"CN", "MCI", "AD"};

struct Design {
  const char* name;
  int participants;
  std::array<double, classes> shares;
  int at_least;   // of each class: cohorts with fewer are drawn anew
  int scans = 1;  // of a participant
};
const std::vector<Design> designs{{"balanced, n = 150, at least 30 each", 150, {1, 1, 1}, 30},
                                  {"60/30/10 %, n = 150", 150, {6, 3, 1}, 1},
                                  {"60/30/10 %, n = 100", 100, {6, 3, 1}, 1},
                                  {"60 participants x 8 scans, at least 12 each", 60, {1, 1, 1}, 12, 8}};
const std::vector<std::pair<const char*, double>> skills{
    {"weak", 0.7}, {"fair", 1.8}, {"strong", 2.5}, {"near perfect", 3.2}};

struct Labels {
  std::vector<int> label;
  std::vector<std::string> id;
};

Labels draw_labels(const Design& design, int count, std::mt19937_64& generator) {
  std::discrete_distribution<int> draw(design.shares.begin(), design.shares.end());
  Labels labels;
  for (bool enough = false; !enough;) {
    std::array<int, classes> counts{};
    labels.label.clear();
    for (int i = 0; i < count; ++i) ++counts[labels.label.emplace_back(draw(generator))];
    enough = true;
    for (const int of_class : counts) enough = enough && of_class >= design.at_least;
  }
  for (int i = 0; i < count; ++i) labels.id.push_back(std::to_string(10000000 + i));
  return labels;
}

/// Logits: noise, and the skill on the true class. Folds hold the classes alike, as cross-validation makes them.
evaluation::StrategyPredictions predictions(const Labels& labels, double skill, int fold_count, int scans,
                                            std::mt19937_64& generator) {
  std::normal_distribution<double> normal;
  evaluation::StrategyPredictions strategy;
  strategy.name = "model";
  strategy.folds = folds;
  std::array<int, classes> seen{};
  const double shared = scans > 1 ? 0.5 : 0;
  for (std::size_t i = 0; i < labels.label.size(); ++i) {
    const int fold = seen[labels.label[i]]++ % fold_count;
    std::array<double, classes> own{};
    for (double& noise : own) noise = scans > 1 ? std::sqrt(shared) * normal(generator) : 0;
    for (int scan = 0; scan < scans; ++scan) {
      evaluation::PredictionRow row;
      row.participant_id = labels.id[i];
      row.session_id = std::to_string(scan);
      row.label = labels.label[i];
      row.fold = fold;
      double sum = 0;
      for (int k = 0; k < classes; ++k) {
        const double noise = own[k] + std::sqrt(1 - shared) * normal(generator);
        sum += row.probabilities.emplace_back(std::exp(noise + (k == row.label ? skill : 0)));
      }
      for (double& p : row.probabilities) p /= sum;
      evaluation::predict_from_probabilities(row);
      strategy.rows.push_back(std::move(row));
    }
  }
  return strategy;
}

struct Tally {
  int covered = 0, below = 0, above = 0;  // below: the whole interval lies below the truth

  void count(double low, double high, double truth) { (high < truth ? below : low > truth ? above : covered) += 1; }
};

struct Intervals {
  std::map<std::string, int> kinds;  // of the headline, and the cohorts that have it
  double truth = 0;
  Tally best, percentile, bca;
};
using Tallies = std::map<std::string, Intervals>;

/// What the table shows: AD is the rarest class of the unbalanced designs.
const std::vector<std::string> shown{
    "balanced_accuracy", "accuracy", "auc_fold_mean",  "auc_ovr_macro", "auc AD", "macro_f1", "mcc",
    "log_loss",          "brier",    "sensitivity AD", "ppv AD"};

void count_cohort(const evaluation::StrategyPredictions& model, const Labels& labels, int resamples, std::uint64_t seed,
                  const std::vector<double>& truth, std::mutex& mutex, Tallies& tallies) {
  constexpr auto task = evaluation::Task::exclusive;
  evaluation::JudgeOptions options;
  options.resamples = resamples;
  const evaluation::ResampledScores resampled({{&model}}, {task, names, labels.id, options, seed, 1}, true);
  const auto keys = evaluation::metric_keys(names, task);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i].scope == evaluation::MetricKey::Scope::pairwise) continue;
    const std::string name = keys[i].name + (keys[i].item.empty() ? "" : " " + keys[i].item);
    if (std::find(shown.begin(), shown.end(), name) == shown.end()) continue;
    const auto found = evaluation::metric_json(resampled[0], i, keys[i]);
    const std::lock_guard lock(mutex);
    auto& of_metric = tallies[name];
    of_metric.truth = truth[i];
    if (found.contains("low") && !found["low"].is_null()) ++of_metric.kinds[found.value("interval", "")];
    for (const auto& [tally, low, high] : {std::tuple{&of_metric.best, "low", "high"},
                                           std::tuple{&of_metric.percentile, "percentile_low", "percentile_high"},
                                           std::tuple{&of_metric.bca, "bca_low", "bca_high"}}) {
      if (!found.contains(low) || found[low].is_null() || found[high].is_null()) continue;
      tally->count(found[low].get<double>(), found[high].get<double>(), truth[i]);
    }
  }
}

/// The most frequent kind.
std::string headline(const Intervals& intervals) {
  const auto rarer = [](const auto& a, const auto& b) { return a.second < b.second; };
  const auto most = std::max_element(intervals.kinds.begin(), intervals.kinds.end(), rarer);
  return most == intervals.kinds.end() ? "-" : most->first;
}

/// A share of cohorts; of those with such an interval.
std::string share(int part, const Tally& tally) {
  const int all = tally.covered + tally.below + tally.above;
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %%", 100.0 * part / all);
  return all == 0 ? "-" : text;
}

void print(const char* design, const char* skill, int cohorts, const Tallies& tallies) {
  for (const auto& metric : shown) {
    const auto& found = tallies.at(metric);
    const Tally& best = found.best;
    const int without = cohorts - best.covered - best.below - best.above;
    std::printf("| %s | %s | %s = %.3f | %s | %s | %s / %s | %s | %s | %.1f %% |\n", design, skill, metric.c_str(),
                found.truth, headline(found).c_str(), share(best.covered, best).c_str(),
                share(best.below, best).c_str(), share(best.above, best).c_str(),
                share(found.percentile.covered, found.percentile).c_str(), share(found.bca.covered, found.bca).c_str(),
                100.0 * without / cohorts);
  }
  std::fflush(stdout);
}

}  // namespace

int main(int count, char** arguments) {
  const auto argument = [&](int place, int otherwise) {
    return count > place ? std::atoi(arguments[place]) : otherwise;
  };
  const int cohorts = argument(1, 2000), resamples = argument(2, 1000), threads = argument(3, 1);
  std::printf("| cohorts | skill | metric, its truth | headline | covers | misses below / above | percentile | BCa |");
  std::printf(" no interval |\n|---|---|---|---|---|---|---|---|---|\n");
  for (const auto& design : designs) {
    if (count > 4 && std::strstr(design.name, arguments[4]) == nullptr) continue;
    for (const auto& [skill_name, skill] : skills) {
      std::mt19937_64 world(17);
      const auto everyone = draw_labels({"", 0, design.shares, 1, 1}, 400000, world);
      const auto truth = evaluation::StrategyScores(predictions(everyone, skill, 1, 1, world),
                                                    evaluation::Task::exclusive, names, everyone.id)
                             .estimates();
      Tallies tallies;
      std::mutex mutex;
      core::parallel_for(cohorts, threads, [&, skill = skill](std::size_t cohort) {
        std::mt19937_64 generator(1000 + cohort);
        const auto labels = draw_labels(design, design.participants, generator);
        count_cohort(predictions(labels, skill, folds, design.scans, generator), labels, resamples, cohort, truth,
                     mutex, tallies);
      });
      print(design.name, skill_name, cohorts, tallies);
    }
  }
}
