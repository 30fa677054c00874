// Do intervals hold when the learner is trained anew in each study? Logistic regression is cross-validated on fresh
// participants of a population with known classes, as compare does it, and each of its models judges 8000 others. Two
// truths: how well the study's own models do on these (models), and how well models of such studies do on average, were
// the study done again (procedures). Prints the share of studies in which the headline interval of metrics.json and the
// one for training again hold each.
//
//   cmake --build build --target retrained && build/retrained [STUDIES=1000] [REPEATS=1] [RESAMPLES=400] [THREADS=1]

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "core/parallel_for.hpp"
#include "evaluation/baselines/logistic_regression.hpp"
#include "evaluation/metrics/metric_json.hpp"
#include "evaluation/statistics/procedure_interval.hpp"
#include "evaluation/statistics/resampled_scores.hpp"

namespace {

namespace core = tripet::core;
namespace evaluation = tripet::evaluation;

constexpr int folds = 5, informative = 6, everyone = 8000;
constexpr auto task = evaluation::Task::exclusive;

struct Setting {
  int participants, features, classes;
  double shift;  // of a class's mean in its share of the informative features, in standard deviations
};
const std::vector<Setting> settings{{150, 6, 3, 0.7}, {90, 60, 2, 0.6}, {60, 10, 2, 0.6}};
const std::vector<std::string> shown{"accuracy", "balanced_accuracy", "auc_fold_mean", "auc_ovr_macro", "log_loss"};

struct Participants {
  evaluation::FeatureTable features;
  std::vector<int> label;
  std::vector<std::string> id;
};

Participants draw(const Setting& setting, int count, std::mt19937_64& generator) {
  std::normal_distribution<double> normal;
  Participants all;
  for (int i = 0; i < count; ++i) {
    const int label = all.label.emplace_back(i % setting.classes);
    auto& row = all.features.emplace_back();
    for (int f = 0; f < setting.features; ++f) {
      row.push_back(normal(generator) + (f < informative && f % setting.classes == label ? setting.shift : 0));
    }
    all.id.push_back(std::to_string(10000000 + i));
  }
  return all;
}

/// Equal shares of each class in every fold, at random.
std::vector<int> draw_folds(const Participants& all, int classes, std::mt19937_64& generator) {
  std::vector<int> fold(all.label.size());
  for (int k = 0; k < classes; ++k) {
    std::vector<std::size_t> members;
    for (std::size_t i = 0; i < fold.size(); ++i) {
      if (all.label[i] == k) members.push_back(i);
    }
    std::shuffle(members.begin(), members.end(), generator);
    for (std::size_t place = 0; place < members.size(); ++place) fold[members[place]] = static_cast<int>(place % folds);
  }
  return fold;
}

evaluation::PredictionRow predicted(const evaluation::LogisticRegression& model, const Participants& all, std::size_t i,
                                    int repeat, int fold) {
  evaluation::PredictionRow row;
  row.participant_id = all.id[i];
  row.repeat = repeat;
  row.fold = fold;
  row.label = all.label[i];
  row.probabilities = model.probabilities(all.features[i]);
  evaluation::predict_from_probabilities(row);
  return row;
}

evaluation::StrategyPredictions named() {
  evaluation::StrategyPredictions strategy;
  strategy.name = "model";
  strategy.folds = folds;
  return strategy;
}

/// One study: what it predicts of its own, and what its models reach among everyone, mean over models.
struct Study {
  evaluation::StrategyPredictions predictions = named();
  std::vector<double> reached;
};

Study conducted(const Setting& setting, const std::vector<std::string>& names, const Participants& all,
                const Participants& others, int repeats, std::mt19937_64& generator) {
  Study study;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const auto fold = draw_folds(all, setting.classes, generator);
    for (int held_out = 0; held_out < folds; ++held_out) {
      evaluation::FeatureTable rows;
      std::vector<int> labels;
      for (std::size_t i = 0; i < fold.size(); ++i) {
        if (fold[i] == held_out) continue;
        rows.push_back(all.features[i]);
        labels.push_back(all.label[i]);
      }
      const evaluation::LogisticRegression model(rows, labels, setting.classes);
      for (std::size_t i = 0; i < fold.size(); ++i) {
        if (fold[i] == held_out) study.predictions.rows.push_back(predicted(model, all, i, repeat, held_out));
      }
      auto elsewhere = named();
      for (std::size_t i = 0; i < others.id.size(); ++i) elsewhere.rows.push_back(predicted(model, others, i, 0, 0));
      const auto values = evaluation::StrategyScores(elsewhere, task, names, others.id).estimates();
      study.reached.resize(values.size(), 0);
      for (std::size_t m = 0; m < values.size(); ++m) study.reached[m] += values[m] / (repeats * folds);
    }
  }
  return study;
}

struct Found {
  double reached = 0, low = NAN, high = NAN, again_low = NAN, again_high = NAN;
};
using Studies = std::map<std::string, std::vector<Found>>;

std::string share(const std::vector<Found>& studies, bool again, double truth) {
  int held = 0, all = 0;
  for (const auto& one : studies) {
    const double low = again ? one.again_low : one.low, high = again ? one.again_high : one.high;
    const double value = std::isnan(truth) ? one.reached : truth;
    if (std::isnan(low)) continue;
    ++all;
    held += low <= value && value <= high;
  }
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %%", 100.0 * held / all);
  return all == 0 ? "-" : text;
}

double width(const std::vector<Found>& studies, bool again) {
  double sum = 0;
  int all = 0;
  for (const auto& one : studies) {
    const double wide = again ? one.again_high - one.again_low : one.high - one.low;
    if (std::isnan(wide)) continue;
    sum += wide;
    ++all;
  }
  return sum / all;
}

void print(const Setting& setting, int repeats, const Studies& studies) {
  for (const auto& metric : shown) {
    const auto& found = studies.at(metric);
    double truth = 0;
    for (const auto& one : found) truth += one.reached / static_cast<double>(found.size());
    std::printf("| n = %d, %d features, %d classes, %d x %d | %s = %.3f | %s | %s | %.3f | %s | %s | %.3f |\n",
                setting.participants, setting.features, setting.classes, repeats, folds, metric.c_str(), truth,
                share(found, false, NAN).c_str(), share(found, false, truth).c_str(), width(found, false),
                share(found, true, NAN).c_str(), share(found, true, truth).c_str(), width(found, true));
  }
  std::fflush(stdout);
}

}  // namespace

int main(int count, char** arguments) {
  const auto argument = [&](int place, int otherwise) {
    return count > place ? std::atoi(arguments[place]) : otherwise;
  };
  const int number = argument(1, 1000), repeats = argument(2, 1), resamples = argument(3, 400),
            threads = argument(4, 1);
  std::printf(
      "| study | metric, its mean | headline holds models | procedures | width | training again holds models | ");
  std::printf("procedures | width |\n|---|---|---|---|---|---|---|---|\n");
  for (const auto& setting : settings) {
    std::vector<std::string> names;
    for (int k = 0; k < setting.classes; ++k) names.push_back("C" + std::to_string(k));
    std::mt19937_64 world(17);
    const Participants others = draw(setting, everyone, world);
    const auto keys = evaluation::metric_keys(names, task);
    evaluation::JudgeOptions options;
    options.resamples = resamples;
    Studies studies;
    std::mutex mutex;
    core::parallel_for(number, threads, [&](std::size_t s) {
      std::mt19937_64 generator(1000 + s);
      const Participants all = draw(setting, setting.participants, generator);
      const Study study = conducted(setting, names, all, others, repeats, generator);
      const evaluation::ResampledScores resampled({{&study.predictions}}, {task, names, all.id, options, s, 1}, true);
      const std::lock_guard lock(mutex);
      for (std::size_t i = 0; i < keys.size(); ++i) {
        if (!keys[i].item.empty() || std::find(shown.begin(), shown.end(), keys[i].name) == shown.end()) continue;
        const auto json = evaluation::metric_json(resampled[0], i, keys[i]);
        Found found{study.reached[i]};
        if (json["low"].is_number() && json["high"].is_number()) {
          found.low = json["low"].get<double>();
          found.high = json["high"].get<double>();
          const auto again = evaluation::procedure_interval(resampled[0], i, found.low, found.high);
          if (again) std::tie(found.again_low, found.again_high) = *again;
        }
        studies[keys[i].name].push_back(found);
      }
    });
    print(setting, repeats, studies);
  }
}
