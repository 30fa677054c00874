#pragma once

#include <set>
#include <string>
#include <vector>

#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// Participants and scans that were predicted, by diagnosis; with several diseases, by what a scan has of them
/// ("AD+DLB").
struct DiagnosisGroup {
  std::string label;
  std::set<std::string> participants;
  std::set<ScanId> scans;
};

/// By the number of diseases, then in the order of the classes. Classes that exclude each other are there without any
/// scan too.
std::vector<DiagnosisGroup> diagnosis_groups(const Predictions& predictions);

}  // namespace tripet::evaluation
