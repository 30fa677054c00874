#pragma once

#include <string>
#include <vector>

#include "core/json.hpp"

namespace tripet::evaluation {

/// What metrics.json allows to say, no more than the tests behind it.
struct Findings {
  std::string lead;                    // the verdict and its certainty in one sentence of plain words
  std::string meaning;                 // what its numbers mean: percentage points, whom a sign favours, participants
  std::vector<std::string> pairs;      // each pair of strategies with its numbers, and what they leave open
  std::vector<std::string> baselines;  // whether the strategies beat them
};
Findings findings(const core::Json& metrics);

/// The pairs and the baselines as one text, for the terminal.
std::string headline(const core::Json& metrics);

/// What the comparison of these two strategies allows to say, in either order; empty without one.
std::vector<std::string> pair_findings(const core::Json& metrics, const std::string& a, const std::string& b);

}  // namespace tripet::evaluation
