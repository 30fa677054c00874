#pragma once

#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/json.hpp"
#include "core/remarks.hpp"
#include "preprocessing/suv/date_time.hpp"
#include "preprocessing/suv/suv_header.hpp"

namespace tripet::preprocessing {

/// The header lacks or contradicts what SUV needs. The stored values are still a picture of uptake, good for ratios.
class SuvUnavailable : public core::Error {
 public:
  using core::Error::Error;
};

/// The stored values are not what they must be (not corrected for attenuation, a unit without a scale): not even ratios
/// of them are to be trusted unless someone asks for the values as they are.
class SuvRefused : public core::Error {
 public:
  using core::Error::Error;
};

/// How stored values become SUV.
struct SuvResult {
  std::string units;                  // SUVbw when converted; else the stored units (BQML, ...) or "unknown"
  double factor = 1;                  // units = value x factor (the first slice's where slices differ)
  std::vector<double> slice_factors;  // one for each slice of SuvHeader::slices; empty where one factor serves all
  std::vector<double> frame_factors;  // of a NIfTI with several frames, one for each; empty where one serves all
  std::string rule;                   // which rule gave the factor, in words
  core::Json details;                 // every number that entered, for the sidecar
  DoseDoubt dose_doubt = DoseDoubt::none;
};

/// The factor from rescaled values to SUVbw. Throws SuvUnavailable or SuvRefused; doubts that do not stop it are
/// `remarks`. The order of the reference times for decay START, and why SeriesTime comes late: QIBA FDG-PET/CT
/// profile, "SUV from DICOM attributes"; vendors' private times are what their own workstations use.
SuvResult suv_from_dicom(const SuvHeader& header, core::Remarks& remarks);

/// Start of the injection and the half-life, by the same rules. Throws SuvUnavailable or SuvRefused.
struct Injection {
  DateTime time = 0;
  double half_life = 0;
};
Injection injection_of(const SuvHeader& header);

}  // namespace tripet::preprocessing
