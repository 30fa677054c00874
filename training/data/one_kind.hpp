#pragma once

#include <string>
#include <vector>

#include "training/data/cohort.hpp"

namespace tripet::training {

/// Throws Error in one line, before anything is trained: a participant and session that is there twice, whose
/// predictions nobody could tell apart; or scans of several tracers, which a network would tell apart in the place of
/// the diseases. A scan's tracer is the entity trc of its file's name (18FFDG and FDG are one), and what it shows
/// stands in its sidecar. `where`: the table.
void require_one_kind(const std::vector<Example>& examples, const std::string& where);

}  // namespace tripet::training
