#pragma once

#include <filesystem>

#include "imaging/volume.hpp"
#include "simulation/examination.hpp"

namespace tripet::simulation {

/// Writes the image, values in examination.units, as a PET series: one file a slice along the third axis (0001.dcm
/// first), 16 bit with a RescaleSlope of its own, so that values come back to half a slope (largest value of the slice
/// / 65534). The geometry is the image's, in LPS as ITK and DICOM have it. Unique identifiers follow from
/// participant_id and date: the same call writes the same bytes.
void write_dicom_series(const imaging::Volume* image, const PetExamination& examination,
                        const std::filesystem::path& folder);

}  // namespace tripet::simulation
