#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/tsv.hpp"

namespace tripet::tests {

/// What is true of a design in the population from which it was drawn, and what a page about it therefore has to say.
struct Truth {
  std::map<std::string, std::map<std::string, double>> values = {};  // of each strategy, by metric
  bool decided = false;        // the strategies differ so much that the page must name the best one
  bool calibrated = false;     // the probabilities are exact posteriors
  bool overconfident = false;  // far from it
  bool acts = false;           // acting on the probabilities, priors corrected, is never worse than on nobody or all
  bool few = false;            // a class is so small that the page must warn
  bool pools_models = false;   // scores of unlike models are thrown together: the pooled numbers have no known truth
  std::vector<std::string> leaked = {};  // participants that the page must name, and give no verdict
  std::string sites = {};                // "alike", "unlike": whether a strategy does as well at each
  std::vector<std::string> said = {};    // words that the page must hold
};

/// A study as a user hands it to `tripet evaluate`.
struct Design {
  std::string name;
  core::Tsv predictions;
  std::optional<core::Tsv> participants;
  std::map<std::string, std::string> files;  // more of them, by path
  std::vector<std::string> options;          // with "@/" for the folder of these files
  std::string primary = "balanced_accuracy";
  Truth truth;
};

std::vector<Design> exclusive_designs();   // one label a scan, participants of one scan each
std::vector<Design> grouped_designs();     // several scans a participant, sites, leakage, runs, folders of scans
std::vector<Design> multilabel_designs();  // several diseases a scan
std::vector<Design> odd_designs();         // uneven scans, empty classes, strategies that are one, training sizes

}  // namespace tripet::tests
