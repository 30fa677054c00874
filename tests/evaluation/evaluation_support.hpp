#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <random>
#include <string>

#include "core/error.hpp"
#include "core/json.hpp"
#include "core/text.hpp"
#include "core/tsv.hpp"
#include "evaluation/judge.hpp"

namespace tripet::tests {

/// What a Python reference prints, as Json.
inline core::Json python(const std::string& script, const std::string& arguments) {
  const std::string command = std::string(TRIPET_SOURCE_DIR) + "/.venv-tests/bin/python " + TRIPET_SOURCE_DIR +
                              "/tests/evaluation/" + script + " " + arguments;
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  if (!pipe) throw core::Error("can't run " + command);
  std::string text;
  char buffer[4096];
  while (const auto count = std::fread(buffer, 1, sizeof buffer, pipe.get())) text.append(buffer, count);
  return core::Json::parse(text);
}

/// Random predictions of one or several strategies for the same participants: labels at random, probabilities leaning
/// to the label by `skill`.
struct RandomCohort {
  int participants = 120;
  int classes = 3;
  int folds = 5;
  int repeats = 1;
  std::vector<std::pair<std::string, double>> strategies{{"softmax", 1.0}};
  bool tied = false;             // probabilities are multiples of 1/8
  bool with_predicted = false;   // a column that now and then overrides the largest probability
  std::vector<double> mix = {};  // class frequencies; empty: equal
  unsigned seed = 1;

  core::Tsv table() const {
    std::vector<std::string> columns{"participant_id", "session_id", "repeat", "fold", "strategy", "label"};
    if (with_predicted) columns.push_back("predicted");
    for (int k = 0; k < classes; ++k) columns.push_back("prob_" + class_name(k));
    core::Tsv table(columns);
    std::mt19937_64 generator(seed);
    std::discrete_distribution<int> draw_class(mix.begin(), mix.end());
    std::vector<int> labels;
    for (int i = 0; i < participants; ++i) labels.push_back(mix.empty() ? i % classes : draw_class(generator));
    for (const auto& [name, skill] : strategies) {
      for (int repeat = 0; repeat < repeats; ++repeat) {
        for (int i = 0; i < participants; ++i) {
          const auto p = probabilities(labels[i], skill, generator);
          std::vector<std::string> row{
              id(i), "n/a", std::to_string(repeat), std::to_string(i / classes % folds), name, class_name(labels[i])};
          if (with_predicted) {
            const bool odd = generator() % 10 == 0;
            row.push_back(class_name(odd ? static_cast<int>(generator() % classes) : evaluation::most_probable(p)));
          }
          for (const double value : p) row.push_back(core::format_number(value));
          table.add(row);
        }
      }
    }
    return table;
  }

  static std::string class_name(int k) { return "C" + std::to_string(k); }
  static std::string id(int i) { return "sub-" + std::to_string(10000 + i); }

 private:
  std::vector<double> probabilities(int label, double skill, std::mt19937_64& generator) const {
    if (tied) {
      std::vector<int> eighths(classes, 0);
      for (int unit = 0; unit < 8; ++unit) ++eighths[generator() % 3 == 0 ? label : generator() % classes];
      std::vector<double> p;
      for (const int e : eighths) p.push_back(e / 8.0);
      return p;
    }
    std::normal_distribution<double> noise;
    std::vector<double> p;
    double sum = 0;
    for (int k = 0; k < classes; ++k) sum += p.emplace_back(std::exp(noise(generator) + (k == label ? skill : 0)));
    for (double& value : p) value /= sum;
    return p;
  }
};

/// Random predictions of scans that have several diseases or none; probabilities lean to what is there by `skill`.
struct RandomDiseases {
  int participants = 120;
  int diseases = 3;
  int folds = 4;
  int repeats = 1;
  std::vector<std::pair<std::string, double>> strategies{{"softmax", 1.0}};
  bool tied = false;                     // probabilities are multiples of 1/8
  bool with_predicted = false;           // a column that now and then differs from what 1/2 says
  std::vector<double> frequencies = {};  // of each disease; empty: 0.3
  unsigned seed = 1;

  core::Tsv table() const {
    std::vector<std::string> columns{"participant_id", "repeat", "fold", "strategy", "task", "label"};
    if (with_predicted) columns.push_back("predicted");
    for (int k = 0; k < diseases; ++k) columns.push_back("prob_" + RandomCohort::class_name(k));
    core::Tsv table(columns);
    std::mt19937_64 generator(seed);
    std::uniform_real_distribution<double> uniform;
    std::normal_distribution<double> noise;
    std::vector<std::vector<bool>> labels(participants, std::vector<bool>(diseases));
    for (auto& of_scan : labels) {
      for (int k = 0; k < diseases; ++k) of_scan[k] = uniform(generator) < (frequencies.empty() ? 0.3 : frequencies[k]);
    }
    const auto joined = [&](const std::vector<bool>& has) {
      std::string text;
      for (int k = 0; k < diseases; ++k) {
        if (has[k]) text += (text.empty() ? "" : "+") + RandomCohort::class_name(k);
      }
      return text.empty() ? std::string("none") : text;
    };
    for (const auto& [name, skill] : strategies) {
      for (int repeat = 0; repeat < repeats; ++repeat) {
        for (int i = 0; i < participants; ++i) {
          std::vector<std::string> row{RandomCohort::id(i), std::to_string(repeat), std::to_string(i % folds), name,
                                       "multilabel",        joined(labels[i])},
              probabilities;
          std::vector<bool> said(diseases);
          for (int k = 0; k < diseases; ++k) {
            double p = 1 / (1 + std::exp(-noise(generator) - (labels[i][k] ? skill : -skill)));
            if (tied) p = std::round(8 * p) / 8;
            said[k] = (p >= 0.5) != (generator() % 10 == 0);
            probabilities.push_back(core::format_number(p));
          }
          if (with_predicted) row.push_back(joined(said));
          row.insert(row.end(), probabilities.begin(), probabilities.end());
          table.add(row);
        }
      }
    }
    return table;
  }
};

/// Metrics of a table, without baselines and report.
inline core::Json judged(const core::Tsv& table, const std::filesystem::path& folder, int resamples = 100,
                         int threads = 2, const std::filesystem::path& runs = {}) {
  table.write(folder / "predictions.tsv");
  evaluation::EvaluateOptions options;
  options.predictions = {folder / "predictions.tsv"};
  options.runs = runs;
  options.judge.resamples = resamples;
  return evaluation::judge(evaluation::read_predictions(options.predictions), options, 7, threads);
}

inline const core::Json* comparison_of(const core::Json& metrics, const std::string& metric,
                                       const std::string& question) {
  for (const auto& comparison : metrics["comparisons"]) {
    if (comparison["metric"] == metric && comparison["question"] == question) return &comparison;
  }
  return nullptr;
}

}  // namespace tripet::tests
