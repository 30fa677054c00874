#pragma once

#include <string>

#include "core/remarks.hpp"
#include "preprocessing/suv/dose.hpp"
#include "preprocessing/suv/sidecar.hpp"

namespace tripet::preprocessing {

/// Throws SuvRefused where Modality names anything but PET.
void require_pet(const Sidecar& sidecar);

/// Throws SuvRefused where AttenuationCorrection or AttenuationCorrectionMethod says that there was none.
void require_attenuation_correction(const Sidecar& sidecar);

/// Bq/ml of one stored unit; 0 for SUVbw as it is. Throws SuvUnavailable for any other.
double activity_of_units(const std::string& units);

/// InjectedRadioactivity with its units, else RadionuclideTotalDose, which converters copy from DICOM in Bq; for a body
/// of `weight` kg. Throws SuvUnavailable as checked_dose() does.
Dose injected_dose(const Sidecar& sidecar, double weight, core::Remarks& remarks);

/// s; that of the sidecar, checked against TracerRadionuclide, else the nuclide's. Throws SuvUnavailable.
double half_life_of(const Sidecar& sidecar, core::Remarks& remarks);

}  // namespace tripet::preprocessing
