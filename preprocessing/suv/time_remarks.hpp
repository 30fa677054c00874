#pragma once

#include <vector>

#include "core/remarks.hpp"
#include "preprocessing/suv/times.hpp"

namespace tripet::preprocessing {

/// What is doubtful about the time of injection that was taken, the first of the candidates: others that contradict it,
/// a time zone, an injection after the start of the scan.
void remark_on_injection(const SuvHeader& header, const Radiopharmaceutical& item,
                         const std::vector<TimeCandidate>& candidates, core::Remarks& remarks);

/// The same of the time to which the values were corrected for decay.
void remark_on_reference(const std::vector<TimeCandidate>& candidates, const TimeCandidate& chosen,
                         core::Remarks& remarks);

}  // namespace tripet::preprocessing
