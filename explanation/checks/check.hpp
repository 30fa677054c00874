#pragma once

#include <string>
#include <vector>

#include "core/tsv.hpp"

namespace tripet::explanation {

/// Of a check that is one of the model itself.
inline const std::string every_method = "all";

/// One question asked of one method's maps of one model, over the checked scans.
struct Check {
  std::string model;
  std::string method;    // or every_method
  std::string name;      // weights, labels, deletion, insertion, stability, completeness, answers, truth
  double value = 0;      // mean over the scans
  double limit = 0;      // at most this, or at least
  bool at_most = false;  // which of the two
  int scans = 0;         // on which it could be asked

  bool passed() const { return at_most ? value <= limit : value >= limit; }
  /// For the page and the log: what it means that it failed.
  std::string meaning() const;
};

/// checks.tsv
core::Tsv checks_table(const std::vector<Check>& checks);

}  // namespace tripet::explanation
