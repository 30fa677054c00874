#pragma once

#include <optional>
#include <string>

namespace tripet::preprocessing {

/// A positron emitter and what is injected of it.
struct Nuclide {
  const char* symbol;                // "F-18"
  double half_life;                  // s; National Nuclear Data Center, NuDat 3
  double lowest_dose, highest_dose;  // MBq for each kg of body weight; see nuclide_of()
};

/// The radionuclide named in a DICOM code ("C-111A1 ^18^Fluorine"), in BIDS ("F18") or in words ("Fluorine-18");
/// nullptr for an unknown one. Doses span what the procedure guidelines of EANM and SNMMI, child dosage cards and
/// total-body scanners use; the highest is less than 37 times the lowest, so that a number can't mean both MBq and mCi.
const Nuclide* nuclide_of(const std::string& name);
/// The one with this half-life to 2 %, or nullptr.
const Nuclide* nuclide_of(double half_life);

/// s; nothing for an unknown nuclide.
std::optional<double> nuclide_half_life(const std::string& name);

/// The share of activity left after `seconds` (negative: how much more there was).
double decay(double seconds, double half_life);

/// Mean activity over a frame that lasts `duration` seconds as a share of the activity at its start is 1 / this.
double frame_decay_correction(double duration, double half_life);

/// Seconds after the start of a frame at which the activity equals its mean over the frame.
double mean_activity_time(double duration, double half_life);

/// kg; lean or ideal weight that SUVType names: LBM, LBMJAMES128, LBMJANMA, IBW. Weight in kg, height in cm; sex M, F,
/// or O for the mean of both. Nothing for another type or sex.
std::optional<double> body_normaliser(const std::string& suv_type, const std::string& sex, double weight,
                                      double height);

/// m2; Du Bois & Du Bois 1916. Weight in kg, height in cm.
double body_surface(double weight, double height);

}  // namespace tripet::preprocessing
