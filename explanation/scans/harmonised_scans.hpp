#pragma once

#include "explanation/models.hpp"
#include "training/data/found_scans.hpp"

namespace tripet::explanation {

/// Harmonises each scan as the networks do that explain it; those of sites that they do not know, and all where no
/// network harmonises, stay as they are. Throws UsageError where models would see one scan differently: their maps
/// could not be compared.
void harmonise_scans(training::FoundScans& found, const std::vector<ExplainedModel>& models);

}  // namespace tripet::explanation
