#pragma once

#include "core/json.hpp"
#include "evaluation/evaluate_options.hpp"
#include "evaluation/input/recorded_settings.hpp"

namespace tripet::evaluation {

/// Paragraphs for a paper's methods section, true of this evaluation: [text]. References are numbered in them.
core::Json methods_paragraphs(const core::Json& metrics, const EvaluateOptions& options,
                              const RecordedSettings& recorded);
/// What this report cannot say: [text].
core::Json limits(const core::Json& metrics, bool simulated, const RecordedSettings& recorded);

}  // namespace tripet::evaluation
