#pragma once

#include <string>
#include <vector>

#include "preprocessing/dicom/found_series.hpp"

namespace tripet::preprocessing {

/// Tells several series of one participant apart that their paths name alike. Those of other dates are other sessions.
/// On one date, series that began at other times are runs, in order of time; series of one time are reconstructions,
/// named by SeriesDescription, else by SeriesNumber. A scan to which nothing of this applies stays as it is.
void name_series(std::vector<FoundSeries>& series, std::vector<std::string>& notes);

}  // namespace tripet::preprocessing
