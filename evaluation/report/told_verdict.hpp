#pragma once

#include <optional>
#include <string>

#include "core/json.hpp"

namespace tripet::evaluation {

/// An entry of "verdicts" as the page tells it: as it stands where the procedures were tested; where they were not,
/// with the numbers and the verdict of the trained models, which are another question.
core::Json told_verdict(const core::Json& verdict);
/// Of a told one: its numbers are those of the trained models.
bool is_of_models(const core::Json& told);
/// Whether there is a p value at all.
bool is_tested(const core::Json& told);

/// One is better by the verdict, or by a difference that is smaller than the margin; nothing where neither is.
struct Winner {
  bool is_a, by_little;
  std::string name, loser;
};
std::optional<Winner> winner_of(const core::Json& told);

/// b - a instead of a - b.
core::Json turned(core::Json told);
/// The difference and its interval as what the winner is ahead by: positive also where lower is better.
core::Json advantage(const core::Json& told, const Winner& winner);

/// Two strategies whose rows are alike to the last digit: nothing was compared but one thing with itself.
bool is_without_difference(const core::Json& told);

/// "A classified better than B", without numbers; empty where the data cannot tell.
std::string short_verdict(const core::Json& told);

/// "On these 120 participants "
std::string on_these_participants(const core::Json& metrics);
inline constexpr const char* not_trained_again = "whether training again would give the same was not tested";

}  // namespace tripet::evaluation
