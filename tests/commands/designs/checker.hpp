#pragma once

#include <string>
#include <vector>

#include "commands/designs/design.hpp"
#include "commands/designs/page.hpp"
#include "core/json.hpp"

namespace tripet::tests {

/// Sentences of the page that are not true of the design, or that it owes its reader; none where all is well.
std::vector<std::string> false_sentences(const Design& design, const core::Json& metrics, const Page& page);

/// Intervals, tests and verdicts of metrics.json that contradict the truth or each other.
std::vector<std::string> false_numbers(const Design& design, const core::Json& metrics);

/// Whether a is truly better than b by the primary metric: above 0 yes, below 0 the other way round. 0 where the truth
/// is not known.
double true_lead(const Design& design, const std::string& a, const std::string& b);

}  // namespace tripet::tests
