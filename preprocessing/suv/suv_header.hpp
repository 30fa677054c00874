#pragma once

#include <optional>
#include <string>
#include <vector>

#include "preprocessing/suv/date_time.hpp"
#include "preprocessing/suv/dose.hpp"

namespace tripet::preprocessing {

/// One item of the radiopharmaceutical sequence (0054,0016), as stored.
struct Radiopharmaceutical {
  std::string name;
  std::string nuclide;                      // meaning of the radionuclide's code: "^18^Fluorine"
  std::string nuclide_code;                 // C-111A1
  std::optional<double> dose;               // (0018,1074): Bq, or MBq or mCi by mistake
  std::optional<Dose> known_dose;           // of a sidecar, which names it otherwise and where it was checked
  std::optional<double> half_life;          // (0018,1075), s
  std::optional<double> start_time;         // (0018,1072), s after midnight
  std::optional<DateTime> start_date_time;  // (0018,1078)
  std::optional<double> start_zone;         // its offset from UTC in s, where that of the scan is not known
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

  /// Whether corrected_image names the correction: ATTN, DECY.
  bool is_corrected_for(const std::string& correction) const;
};

}  // namespace tripet::preprocessing
