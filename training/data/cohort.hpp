#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "training/train_options.hpp"

namespace tripet::training {

/// What stands in the place of scans.tsv in a folder of synthetic scans.
inline const char* const synthetic_table = "synthetic.tsv";

/// One prepared scan with its label.
struct Example {
  std::string participant_id;
  std::string session_id;  // "n/a" without sessions
  std::filesystem::path volume;
  int label;                   // index into Cohort::classes; multilabel: -1
  std::vector<float> present;  // multilabel: for each of Cohort::classes 1, 0, or NaN where it is not known
  bool synthetic = false;      // of no participant, whatever participant_id says
};

/// The prepared scans that can be learnt from: those of scans.tsv that did not fail, joined with the label table.
struct Cohort {
  bool multilabel = false;            // a scan may have several of the classes, or none
  std::vector<std::string> classes;   // multilabel: the diseases
  std::vector<Example> examples;      // by participant, then session; synthetic ones last
  std::vector<std::string> warnings;  // who was left out and why, with counts

  /// The class; multilabel: as disease_labels.hpp has it.
  std::string label_of(const Example& example) const;
  /// Each participant's label, by which splits are stratified: that of the first session. Synthetic scans have none.
  std::map<std::string, std::string> label_of_participant() const;
  /// What of each participant a network can learn: the class; multilabel: "AD" or "without AD" for each known disease.
  std::map<std::string, std::vector<std::string>> traits_of_participant() const;
  /// All that there are: none can be learnt when a training set lacks it.
  std::vector<std::string> traits() const;
};

/// Reads DIR/scans.tsv and the label table. A table with a column session_id gives a label to each session, any other
/// one to each participant. Throws Error in one line: no such column (with the nearest name), no such class, fewer than
/// two classes, a label that cannot be read, no labelled scan, two scans of a session, scans of several tracers.
Cohort read_cohort(const DataOptions& options);

/// Throws Error when a class, or those with or without a disease, are fewer participants than there are folds.
void check_folds(const Cohort& cohort, int folds);

}  // namespace tripet::training
