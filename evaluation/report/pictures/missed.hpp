#pragma once

#include <filesystem>

#include "core/json.hpp"
#include "evaluation/report/pictures/explained_maps.hpp"
#include "evaluation/report/sections/answers.hpp"

namespace tripet::evaluation {

/// The most confidently missed scans with their pictures and maps: {"scans": [{"image", "name", "caption", "alt",
/// "maps"}], "mapped": {"scans"} of those with maps or false}; false where there are none. means: mean_pictures().
core::Json missed_pictures(const Answers& answers, const std::filesystem::path& data, const core::Json& means,
                           const ExplainedMaps& maps);

}  // namespace tripet::evaluation
