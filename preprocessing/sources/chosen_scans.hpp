#pragma once

#include <string>
#include <vector>

#include "preprocessing/sources/scan_choice.hpp"
#include "preprocessing/sources/scan_source.hpp"

namespace tripet::preprocessing {

/// Leaves out, with a note for each kind: scans that carry another label than the one that is wanted, and of those
/// without a label the ones beside a scan that has it; NIfTI scans without attenuation correction (rec-nac..., or by
/// their sidecar) beside one with it. A session without the reconstruction, run or task that is wanted is a problem
/// that names those it has; one of another tracer is left out. Where no scan with attenuation correction is left in a
/// session, and the reconstruction was not asked for, that is the scan's problem. Throws Error when no scan at all has
/// the tracer.
void choose_scans(const ScanChoice& choice, std::vector<ScanSource>& sources, std::vector<std::string>& notes);

/// What is left of several scans in one session can't be told apart: where their labels differ they become one source
/// whose problem names the option that chooses; where they don't, each has the problem.
void refuse_ambiguous(std::vector<ScanSource>& sources);

}  // namespace tripet::preprocessing
