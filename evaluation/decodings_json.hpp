#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/evaluate_options.hpp"
#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// What decoding does beside training: a list of each strategy by each decoding of its logits, without and with a
/// temperature, as docs/metrics.md says; null where no strategy has logits that can be decoded otherwise.
/// participants: sorted ids.
core::Json decodings_json(const Predictions& predictions, const std::vector<std::string>& participants,
                          const EvaluateOptions& options, std::uint64_t seed, int threads);

/// The same as a table, one row an entry: strategy, decoding, temperature, as_judged, and of each metric value, low,
/// high. Nothing is written, and a table of another evaluation removed, where there is no such list.
void write_decodings(const std::filesystem::path& path, const core::Json& decodings);

}  // namespace tripet::evaluation
