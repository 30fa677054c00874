#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "training/train_options.hpp"

namespace tripet::training {

/// One prepared scan with its label.
struct Example {
  std::string participant_id;
  std::string session_id;  // "n/a" without sessions
  std::filesystem::path volume;
  int label;  // index into Cohort::classes
};

/// The prepared scans that can be learnt from: those of scans.tsv that did not fail, joined with the label table.
struct Cohort {
  std::vector<std::string> classes;
  std::vector<Example> examples;      // by participant, then session
  std::vector<std::string> warnings;  // who was left out and why, with counts

  /// Each participant's class by name, by which splits are stratified: the label of the first session.
  std::map<std::string, std::string> class_of_participant() const;
};

/// Reads DIR/scans.tsv and the label table. A table with a column session_id gives a label to each session, any other
/// one to each participant. Throws Error in one line: no such column (with the nearest name), no such class, fewer than
/// two classes, no labelled scan.
Cohort read_cohort(const DataOptions& options);

/// Throws Error when a class has fewer participants than there are folds.
void check_folds(const Cohort& cohort, int folds);

}  // namespace tripet::training
