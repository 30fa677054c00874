#pragma once

#include <functional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "evaluation/evaluation_support.hpp"

namespace tripet::tests {

/// Tables of known truth: who is asked how often, and what each strategy says.
struct Design {
  struct Scan {
    int participant, scan, repeat, label;
  };
  /// Probabilities of a strategy for one scan.
  using Says = std::function<std::vector<double>(const Scan&, std::mt19937_64&)>;

  int participants = 60, scans = 1, folds = 5, repeats = 1, classes = 3;
  std::vector<std::pair<std::string, Says>> strategies = {};
  std::function<int(int participant)> label_of = {};  // default: the participant's number modulo the classes
  std::function<int(int participant, int scan, int repeat)> fold_of = {};  // default: whole participants
  unsigned seed = 1;

  /// folds = 0: no column says which.
  core::Tsv table() const {
    std::vector<std::string> columns{"participant_id", "session_id", "repeat", "strategy", "label"};
    if (folds > 0) columns.emplace_back("fold");
    for (int k = 0; k < classes; ++k) columns.push_back("prob_" + RandomCohort::class_name(k));
    core::Tsv table(columns);
    std::mt19937_64 generator(seed);
    for (const auto& [name, says] : strategies) {
      for (int repeat = 0; repeat < repeats; ++repeat) {
        for (int i = 0; i < participants; ++i) {
          const int label = label_of ? label_of(i) : i % classes;
          for (int scan = 0; scan < scans; ++scan) {
            std::vector<std::string> row{RandomCohort::id(i), "ses-" + std::to_string(scan), std::to_string(repeat),
                                         name, RandomCohort::class_name(label)};
            const int fold = fold_of ? fold_of(i, scan, repeat) : i / classes % std::max(1, folds);
            if (folds > 0) row.push_back(std::to_string(fold));
            for (const double p : says({i, scan, repeat, label}, generator)) row.push_back(core::format_number(p));
            table.add(row);
          }
        }
      }
    }
    return table;
  }
};

/// `certainty` for class k, the rest shared by the others.
inline std::vector<double> towards(int k, int classes, double certainty = 0.9) {
  std::vector<double> p(static_cast<std::size_t>(classes), (1 - certainty) / (classes - 1));
  p[static_cast<std::size_t>(k)] = certainty;
  return p;
}

/// Right with this probability, otherwise the next class.
inline Design::Says right_with(double share, int classes) {
  return [share, classes](const Design::Scan& scan, std::mt19937_64& generator) {
    const bool right = std::uniform_real_distribution<>()(generator) < share;
    return towards(right ? scan.label : (scan.label + 1) % classes, classes);
  };
}

/// Says class k of everybody.
inline Design::Says always(int k, int classes) {
  return [k, classes](const Design::Scan&, std::mt19937_64&) { return towards(k, classes, 0.5); };
}

}  // namespace tripet::tests
