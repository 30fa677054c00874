#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/json.hpp"
#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// What the compared strategies (no baselines) say of each scan, all repeats together.
class Answers {
 public:
  explicit Answers(const Predictions& predictions);

  /// Scans that no strategy gets right in any repeat, the most confidently wrong first; false where there are none.
  core::Json missed_table() const;
  /// Their names, in the order of the table.
  std::vector<ScanId> missed(std::size_t most) const;
  /// "AD; softmax and one-vs-one say CN"
  std::string caption(const ScanId& scan) const;

  /// For each pair of strategies how often they give the same answer and who is right; false for one strategy.
  core::Json agreement_table() const;
  /// Scans on which the strategies' usual answers differ; false where there are none.
  core::Json disagreement_table() const;

 private:
  struct Said {
    int times = 0;
    double probability = 0;  // summed; NaN for several diseases at once
  };
  struct OfStrategy {
    int rows = 0, right = 0;
    double certainty = 0;              // summed probability of the right answer
    std::map<std::string, Said> said;  // by the answer
    void count(const PredictionRow& row, const std::vector<std::string>& classes);
    const std::pair<const std::string, Said>& usual() const;
  };
  struct Scan {
    ScanId name;
    std::string label;
    std::vector<OfStrategy> strategies;
    bool missed() const;
    double certainty() const;  // mean probability of the right answer
  };

  std::vector<const Scan*> missed_scans() const;
  core::Json answer_cell(const Scan& scan, std::size_t strategy) const;
  core::Json scan_table(const std::string& id, const std::string& caption, const std::vector<const Scan*>& scans) const;

  std::vector<const StrategyPredictions*> compared_;
  std::vector<Scan> scans_;
  bool repeated_ = false;  // a scan has several answers of one strategy
};

}  // namespace tripet::evaluation
