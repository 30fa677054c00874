// How often do the tests of evaluation reject a true null? Two nulls, each with many repetitions:
// - fixed models: the same models judge fresh participants; a and b are mirror images, so that they are equally good;
// - learning procedures: two exchangeable learners are trained anew on fresh data, cross-validated as compare does it.
// Prints the share of p < 0.05 of each test. Then learners that truly differ, by just as much as the margin: the share
// of studies that call them equivalent all the same.
//
//   cmake --build build --target nulls && build/nulls [REPETITIONS=4000] [PARTICIPANTS=150] [RESAMPLES=1000]
//   [THREADS=1]

#include <algorithm>
#include <array>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "core/parallel_for.hpp"
#include "evaluation/metrics/metric_table.hpp"
#include "evaluation/statistics/comparison.hpp"
#include "evaluation/statistics/resampled_scores.hpp"

namespace {

namespace core = tripet::core;
namespace evaluation = tripet::evaluation;

constexpr int classes = 3, folds = 5, half = 6;  // each of the two sees `half` features of its own
const std::vector<std::string> names{"CN", "MCI", "AD"};

using Features = std::array<double, 2 * half>;
/// Mean of each class in one's own features; the class with the nearest mean is the answer.
using Model = std::array<std::array<double, half>, classes>;

struct Participant {
  Features x;
  int label;
};

/// Classes differ by the same amount in both halves, or by less in the second.
std::vector<Participant> draw_participants(int count, std::mt19937_64& generator, double less = 0) {
  std::normal_distribution<double> normal;
  std::vector<Participant> all(count);
  for (int i = 0; i < count; ++i) {
    all[i].label = i % classes;
    for (int f = 0; f < 2 * half; ++f) {
      all[i].x[f] = normal(generator) + (f % half % classes == all[i].label ? 0.6 - (f < half ? 0 : less) : 0);
    }
  }
  return all;
}

std::vector<double> probabilities(const Model& model, const Features& x, int offset) {
  std::vector<double> p(classes, 0);
  double sum = 0;
  for (int k = 0; k < classes; ++k) {
    double logit = 0;
    for (int f = 0; f < half; ++f) logit += model[k][f] * (x[offset + f] - model[k][f] / 2);
    sum += p[k] = std::exp(logit);
  }
  for (double& value : p) value /= sum;
  return p;
}

Model trained(const std::vector<Participant>& all, const std::vector<int>& fold, int held_out, int offset) {
  Model model{};
  std::array<double, classes> count{};
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (fold[i] == held_out) continue;
    ++count[all[i].label];
    for (int f = 0; f < half; ++f) model[all[i].label][f] += all[i].x[offset + f];
  }
  for (int k = 0; k < classes; ++k) {
    for (double& value : model[k]) value /= count[k];
  }
  return model;
}

/// Models of the folds that never change; both halves get the same, so that neither is better.
std::vector<Model> fixed_models() {
  std::mt19937_64 generator(11);
  std::normal_distribution<double> normal;
  std::vector<Model> models(folds);
  for (auto& model : models) {
    for (int k = 0; k < classes; ++k) {
      for (int f = 0; f < half; ++f) model[k][f] = (f % classes == k ? 0.6 : 0) + 0.25 * normal(generator);
    }
  }
  return models;
}

/// Equal shares of each class in every fold, at random.
std::vector<int> draw_folds(const std::vector<Participant>& all, std::mt19937_64& generator) {
  std::vector<int> fold(all.size());
  for (int k = 0; k < classes; ++k) {
    std::vector<std::size_t> members;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i].label == k) members.push_back(i);
    }
    std::shuffle(members.begin(), members.end(), generator);
    for (std::size_t place = 0; place < members.size(); ++place) fold[members[place]] = static_cast<int>(place % folds);
  }
  return fold;
}

evaluation::StrategyPredictions predictions(const std::string& name, const std::vector<Participant>& all,
                                            const std::vector<std::vector<int>>& fold_of, int offset,
                                            const std::vector<Model>* fixed) {
  evaluation::StrategyPredictions strategy;
  strategy.name = name;
  strategy.folds = folds;
  for (std::size_t repeat = 0; repeat < fold_of.size(); ++repeat) {
    for (int fold = 0; fold < folds; ++fold) {
      const Model model = fixed ? (*fixed)[fold] : trained(all, fold_of[repeat], fold, offset);
      for (std::size_t i = 0; i < all.size(); ++i) {
        if (fold_of[repeat][i] != fold) continue;
        evaluation::PredictionRow row;
        row.participant_id = std::to_string(100000 + i);
        row.repeat = static_cast<int>(repeat);
        row.fold = fold;
        row.label = all[i].label;
        row.probabilities = probabilities(model, all[i].x, offset);
        row.predicted = evaluation::most_probable(row.probabilities);
        strategy.rows.push_back(std::move(row));
      }
    }
  }
  return strategy;
}

double plain_t(const std::vector<double>& differences) {
  const auto n = static_cast<double>(differences.size());
  const double mean = std::accumulate(differences.begin(), differences.end(), 0.0) / n;
  double squares = 0;
  for (const double d : differences) squares += (d - mean) * (d - mean);
  if (squares == 0) return mean == 0 ? 1 : std::nan("");
  const boost::math::students_t t(n - 1);
  return 2 * boost::math::cdf(boost::math::complement(t, std::abs(mean) / std::sqrt(squares / (n - 1) / n)));
}

struct Tally {
  int rejected = 0, defined = 0;

  void count(double p) {
    if (std::isnan(p)) return;
    ++defined;
    rejected += p < 0.05;
  }
};
using Tallies = std::map<std::string, Tally>;

/// One study: both strategies, every test.
void test(const evaluation::StrategyPredictions& a, const evaluation::StrategyPredictions& b, int resamples,
          std::uint64_t seed, std::mutex& mutex, Tallies& tallies) {
  constexpr auto task = evaluation::Task::exclusive;
  const auto participants = evaluation::participants_of(a);
  evaluation::JudgeOptions options;
  options.resamples = resamples;
  const evaluation::ResampledScores both({{&a}, {&b}}, {task, names, participants, options, seed, 1}, false);
  const auto comparisons = evaluation::compare_all(both.first(2), options, 1);
  constexpr auto balanced_accuracy = evaluation::place_of(evaluation::Metric::balanced_accuracy, task);
  std::vector<double> differences;
  for (std::size_t f = 0; f < both[0].scores.folds().size(); ++f) {
    differences.push_back(both[0].scores.folds()[f].values[balanced_accuracy] -
                          both[1].scores.folds()[f].values[balanced_accuracy]);
  }
  const std::lock_guard lock(mutex);
  tallies["plain t, balanced_accuracy"].count(plain_t(differences));
  for (const auto& c : comparisons) {
    if (c.metric == "accuracy" || c.metric == "balanced_accuracy" || c.metric == "auc_ovr_macro" ||
        c.metric == "auc_fold_mean" || c.item == "CN|AD") {
      tallies[c.test + ", " + c.metric + (c.item.empty() ? "" : " of CN and AD")].count(c.p);
    }
  }
}

Tallies simulate(bool learning, int repetitions, int count, int resamples, int threads) {
  const auto fixed = fixed_models();
  Tallies tallies;
  std::mutex mutex;
  core::parallel_for(repetitions, threads, [&](std::size_t repetition) {
    std::mt19937_64 generator(2 * repetition + (learning ? 1 : 0));
    const auto all = draw_participants(count, generator);
    std::vector<std::vector<int>> fold_of;
    for (int repeat = 0; repeat < (learning ? 3 : 1); ++repeat) fold_of.push_back(draw_folds(all, generator));
    test(predictions("a", all, fold_of, 0, learning ? nullptr : &fixed),
         predictions("b", all, fold_of, half, learning ? nullptr : &fixed), resamples, repetition, mutex, tallies);
  });
  return tallies;
}

/// False claims of equivalence: the margin is the true difference of the two learners, which is the mean over studies
/// of what they find.
void print_equivalence(int repetitions, int count, int resamples, int threads) {
  for (const double less : {0.05, 0.15}) {
    std::vector<double> found(repetitions), smallest(repetitions);
    core::parallel_for(repetitions, threads, [&](std::size_t repetition) {
      std::mt19937_64 generator(2 * repetition + 1);
      const auto all = draw_participants(count, generator, less);
      std::vector<std::vector<int>> fold_of;
      for (int repeat = 0; repeat < 3; ++repeat) fold_of.push_back(draw_folds(all, generator));
      const auto a = predictions("a", all, fold_of, 0, nullptr), b = predictions("b", all, fold_of, half, nullptr);
      const auto participants = evaluation::participants_of(a);
      evaluation::JudgeOptions options;
      options.resamples = resamples;
      const evaluation::ResampledScores both(
          {{&a}, {&b}}, {evaluation::Task::exclusive, names, participants, options, repetition, 1}, false);
      for (const auto& c : evaluation::compare_all(both.first(2), options, 1)) {
        if (!c.primary || c.question != evaluation::Question::procedures) continue;
        found[repetition] = c.difference;
        smallest[repetition] = c.smallest_margin;
      }
    });
    const double truth = std::abs(std::accumulate(found.begin(), found.end(), 0.0) / repetitions);
    const auto claims = std::count_if(smallest.begin(), smallest.end(), [&](double m) { return m < truth; });
    std::printf("| %d | %.3f | %.1f %% of %d |\n", count, truth, 100.0 * static_cast<double>(claims) / repetitions,
                repetitions);
  }
}

}  // namespace

int main(int count, char** arguments) {
  const auto argument = [&](int place, int otherwise) {
    return count > place ? std::atoi(arguments[place]) : otherwise;
  };
  const int repetitions = argument(1, 4000), participants = argument(2, 150), resamples = argument(3, 1000);
  const int threads = argument(4, 1);
  const Tallies fixed = simulate(false, repetitions, participants, resamples, threads);
  const Tallies learning = simulate(true, repetitions, participants, resamples, threads);
  std::printf("| test, metric | fixed models | learning procedures |\n|---|---|---|\n");
  for (const auto& [test, tally] : fixed) {
    const auto share = [](const Tally& t) { return t.defined > 0 ? 100.0 * t.rejected / t.defined : std::nan(""); };
    const auto& other = learning.at(test);
    std::printf("| %s | %.1f %% of %d | %.1f %% of %d |\n", test.c_str(), share(tally), tally.defined, share(other),
                other.defined);
  }
  std::printf("\n| n | true difference in balanced accuracy, and the margin | called equivalent |\n|---|---|---|\n");
  for (const int n : {participants, 4 * participants}) print_equivalence(repetitions / 2, n, resamples, threads);
}
