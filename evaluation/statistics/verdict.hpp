#pragma once

#include <string>

#include "core/json.hpp"

namespace tripet::evaluation {

/// What a comparison of a with b finds.
enum class Verdict { a_better, b_better, equivalent, cannot_tell };
/// As in metrics.json: "a better", "b better", "equivalent", "cannot tell".
std::string to_text(Verdict verdict);

/// What is compared: the models that were trained, or the strategies as ways of training.
enum class Question { models, procedures };
/// As in metrics.json: "models", "procedures".
std::string to_text(Question question);

/// Of an entry of "comparisons" or "verdicts". Throw Error where it holds another word, or none.
Verdict verdict_in(const core::Json& entry);
Question question_in(const core::Json& entry);

}  // namespace tripet::evaluation
