#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/json.hpp"
#include "preprocessing/suv/date_time.hpp"

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
};

/// One item of the radiopharmaceutical sequence (0054,0016), as stored.
struct Radiopharmaceutical {
  std::string name;
  std::string nuclide;                      // meaning of the radionuclide's code: "^18^Fluorine"
  std::string nuclide_code;                 // C-111A1
  std::optional<double> dose;               // (0018,1074): Bq, or MBq by mistake
  std::optional<double> half_life;          // (0018,1075), s
  std::optional<double> start_time;         // (0018,1072), s after midnight
  std::optional<DateTime> start_date_time;  // (0018,1078)
};

/// When one slice was acquired.
struct SliceTime {
  std::optional<DateTime> acquisition;                // (0008,0022) + (0008,0032)
  std::optional<double> reference;                    // (0054,1300) FrameReferenceTime, ms
  std::optional<double> duration;                     // (0018,1242) ActualFrameDuration, ms
  std::optional<double> decay_factor = std::nullopt;  // (0054,1321) by which the values were multiplied
};

/// What SUV needs of a PET DICOM series, as stored: nothing is corrected yet.
struct SuvHeader {
  std::string units;                         // (0054,1001)
  std::string suv_type;                      // (0054,1006)
  std::string decay_correction;              // (0054,1102)
  std::vector<std::string> corrected_image;  // (0028,0051)
  std::string sex;                           // (0010,0040)
  std::optional<double> weight;              // (0010,1030), kg, or g by mistake
  std::optional<double> size;                // (0010,1020), m, or cm by mistake
  std::vector<Radiopharmaceutical> radiopharmaceuticals;
  std::optional<DateTime> series;                 // (0008,0021) + (0008,0031)
  std::optional<DateTime> decay_correction_time;  // (0018,9701)
  std::optional<DateTime> ge_scan;                // GE (0009,100D)
  std::optional<DateTime> ge_administration;      // GE (0009,103B)
  std::optional<DateTime> siemens_reference;      // Siemens (0071,1022)
  std::optional<double> philips_suv_factor;       // Philips (7053,1000)
  std::optional<double> philips_activity_factor;  // Philips (7053,1009), to Bq/ml
  std::vector<SliceTime> slices;                  // in order of position, of a dynamic scan frame after frame
  bool dynamic = false;                           // several frames at one position
};

/// The factor from rescaled values to SUVbw. Throws SuvUnavailable or SuvRefused; doubts that do not stop it are added
/// to `warnings`. The order of the reference times for decay START, and why SeriesTime comes late: QIBA FDG-PET/CT
/// profile, "SUV from DICOM attributes"; vendors' private times are what their own workstations use.
SuvResult suv_from_dicom(const SuvHeader& header, std::vector<std::string>& warnings);

/// Start of the injection and the half-life, by the same rules. Throws SuvUnavailable or SuvRefused.
struct Injection {
  DateTime time = 0;
  double half_life = 0;
};
Injection injection_of(const SuvHeader& header);

}  // namespace tripet::preprocessing
