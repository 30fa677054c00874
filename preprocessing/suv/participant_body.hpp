#pragma once

#include <filesystem>

#include "core/json.hpp"
#include "core/remarks.hpp"
#include "preprocessing/sources/scan_name.hpp"
#include "preprocessing/suv/suv_header.hpp"

namespace tripet::preprocessing {

/// What BIDS says of a participant's body in its tables rather than in a scan's sidecar: the row of the image's session
/// in sub-*_sessions.tsv, else that of the participant in participants.tsv, of the data set that holds the image or
/// whose sourcedata does.
/// Columns weight, height, sex (gender) and age, units as the JSON file beside the table gives them, else kg or g and m
/// or cm as the number itself tells. As fields of a sidecar: BodyWeight (kg), BodyHeight (m), PatientSex (M, F, O),
/// PatientAge (years); those that are not known are left out. Throws SuvUnavailable: a table that can't be read, a
/// weight in a unit that is not known, rows that say different weights.
core::Json participant_body(const std::filesystem::path& image, core::Remarks& remarks);

/// What of it a sidecar without a weight lacks; empty for one that has a weight. Throws as participant_body().
core::Json missing_body(const std::filesystem::path& image, const core::Json& sidecar, core::Remarks& remarks);

/// The same for a DICOM series whose header has no PatientWeight: from the tables of the nearest folder above its
/// slices, up to six, that has a participants.tsv; the row is told by the name of the scan.
core::Json missing_body(const std::filesystem::path& slices, const ScanName& name, const SuvHeader& header,
                        core::Remarks& remarks);

/// The header with what the fields say and it lacks.
SuvHeader with_body(SuvHeader header, const core::Json& fields);

}  // namespace tripet::preprocessing
