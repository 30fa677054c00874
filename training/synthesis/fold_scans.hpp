#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "training/experiment.hpp"
#include "training/synthesis/synthetic_scans.hpp"

namespace tripet::training {

/// What --synthetic asks for.
struct SyntheticRequest {
  int scans = 0;                               // of each class, by a generator for each fold; or
  std::vector<std::filesystem::path> folders;  // what synthesize sample wrote

  /// One number, or folders. Throws UsageError for anything else, and for folders that are not there.
  static SyntheticRequest parse(const std::vector<std::string>& words);
  bool wanted() const { return scans > 0 || !folders.empty(); }
};

using Fold = std::pair<int, int>;  // repeat, fold

/// The synthetic scans that each fold may learn from: those of generators that have seen none of its validation,
/// calibration and test participants.
class FoldScans {
 public:
  /// From folders that are given. Throws UsageError when a fold has none that it may use, naming whom it has seen, or
  /// when a class of the experiment is missing, or scans lie on another grid.
  FoldScans(const Experiment& experiment, const std::vector<std::filesystem::path>& folders,
            const std::vector<Fold>& folds);
  /// A generator for each fold, trained in OUT/synthetic/repeat-R/fold-F/generator on its training participants, and
  /// `scans` of each class in .../scans. What is there already is taken. Folds are shared among `workers` threads.
  /// advance: called with the steps that were done.
  FoldScans(const Experiment& experiment, const std::filesystem::path& out, const std::vector<Fold>& folds, int scans,
            int steps, int workers, const std::function<void(int steps)>& advance);

  /// The experiment with the fold's synthetic scans beside the real training scans, or alone.
  Experiment experiment(const Experiment& real, const Fold& fold, bool alone) const;

 private:
  std::map<Fold, SyntheticFolder> of_fold_;
};

}  // namespace tripet::training
