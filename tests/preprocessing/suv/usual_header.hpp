#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "preprocessing/suv/suv.hpp"

namespace tripet::preprocessing {

inline constexpr double half_life = 6586.2;  // s, F-18
inline constexpr DateTime ten_o_clock = 20000 * seconds_per_day + 10 * 3600.0;
inline constexpr DateTime eleven = ten_o_clock + 3600;

/// 370 MBq at 10:00, scan at 11:00 for 10 minutes, 70 kg, 1.75 m, decay corrected to the start of the scan.
inline SuvHeader usual() {
  SuvHeader header;
  header.units = "BQML";
  header.decay_correction = "START";
  header.corrected_image = {"DECY", "ATTN", "SCAT"};
  header.sex = "F";
  header.weight = 70;
  header.size = 1.75;
  Radiopharmaceutical item;
  item.nuclide = "^18^Fluorine";
  item.nuclide_code = "C-111A1";
  item.dose = 370e6;
  item.half_life = half_life;
  item.start_time = 10 * 3600.0;
  item.start_date_time = ten_o_clock;
  header.radiopharmaceuticals = {item};
  header.series = eleven;
  header.slices = {{eleven, 300e3, 600e3}, {eleven, 300e3, 600e3}};
  return header;
}

/// Minutes from injection to the reference time that the factor stands for.
inline double minutes_decayed(double factor) {
  return half_life / 60 * std::log2(factor * 370e6 / 70e3);
}

inline double factor_of(const SuvHeader& header) {
  core::Remarks remarks;
  return suv_from_dicom(header, remarks).factor;
}

inline core::Remarks remarks_of(const SuvHeader& header) {
  core::Remarks remarks;
  suv_from_dicom(header, remarks);
  return remarks;
}
inline std::vector<std::string> warnings_of(const SuvHeader& header) {
  return remarks_of(header).warnings;
}
inline std::vector<std::string> notes_of(const SuvHeader& header) {
  return remarks_of(header).notes;
}

template <class Kind>
inline std::string reason(const SuvHeader& header) {
  core::Remarks remarks;
  try {
    suv_from_dicom(header, remarks);
  } catch (const Kind& e) {
    return e.what();
  } catch (const core::Error& e) {
    return std::string("another kind of error: ") + e.what();
  }
  return "accepted";
}
inline std::string unavailable(const SuvHeader& header) {
  return reason<SuvUnavailable>(header);
}
inline std::string refused(const SuvHeader& header) {
  return reason<SuvRefused>(header);
}

}  // namespace tripet::preprocessing
