#include "preprocessing/suv/physics.hpp"

#include <array>
#include <cmath>
#include <numbers>

#include "core/text.hpp"

namespace tripet::preprocessing {
namespace {

struct NamedNuclide {
  const char* element;
  const char* letters;
  const char* mass;
  const char* code;  // SNOMED-RT, as DICOM context group 4020 lists it
  Nuclide nuclide;
};

constexpr std::array nuclides{
    NamedNuclide{"fluorine", "f", "18", "c-111a1", {"F-18", 6586.2, 0.4, 12}},
    NamedNuclide{"carbon", "c", "11", "c-105a1", {"C-11", 1221.8, 1, 20}},
    NamedNuclide{"gallium", "ga", "68", "c-131a3", {"Ga-68", 4062.6, 0.5, 6}},
    NamedNuclide{"oxygen", "o", "15", "c-b1038", {"O-15", 122.24, 2, 60}},
    NamedNuclide{"nitrogen", "n", "13", "c-107a1", {"N-13", 597.9, 1, 30}},
    NamedNuclide{"rubidium", "rb", "82", "c-159a2", {"Rb-82", 75.45, 3, 60}},
    NamedNuclide{"copper", "cu", "64", "c-127a2", {"Cu-64", 45723.6, 0.5, 10}},
    NamedNuclide{"zirconium", "zr", "89", "c-168a4", {"Zr-89", 282276.0, 0.1, 3.5}},
    NamedNuclide{"iodine", "i", "124", "c-114a5", {"I-124", 360806.0, 0.1, 3.5}},
};

double per_sex(const std::string& sex, double male, double female) {
  return sex == "M" ? male : sex == "F" ? female : (male + female) / 2;
}

}  // namespace

const Nuclide* nuclide_of(const std::string& name) {
  const std::string lower = core::to_lower(name);
  std::string letters, digits;
  for (const char c : lower) {
    if (c >= 'a' && c <= 'z') letters += c;
    if (c >= '0' && c <= '9') digits += c;
  }
  for (const NamedNuclide& one : nuclides) {
    if (lower.find(one.code) != std::string::npos) return &one.nuclide;
  }
  for (const NamedNuclide& one : nuclides) {
    if (digits == one.mass && (letters == one.letters || letters == one.element)) return &one.nuclide;
  }
  return nullptr;
}

const Nuclide* nuclide_of(double half_life) {
  for (const NamedNuclide& one : nuclides) {
    if (std::abs(half_life / one.nuclide.half_life - 1) < 0.02) return &one.nuclide;
  }
  return nullptr;
}

std::optional<double> nuclide_half_life(const std::string& name) {
  const Nuclide* nuclide = nuclide_of(name);
  return nuclide == nullptr ? std::nullopt : std::optional(nuclide->half_life);
}

double decay(double seconds, double half_life) {
  return std::exp2(-seconds / half_life);
}

double frame_decay_correction(double duration, double half_life) {
  const double x = std::numbers::ln2 / half_life * duration;
  return x == 0 ? 1 : x / -std::expm1(-x);
}

double mean_activity_time(double duration, double half_life) {
  return half_life / std::numbers::ln2 * std::log(frame_decay_correction(duration, half_life));
}

std::optional<double> body_normaliser(const std::string& suv_type, const std::string& sex, double weight,
                                      double height) {
  if (sex != "M" && sex != "F" && sex != "O") return std::nullopt;
  const double ratio = weight / height * weight / height;
  const double bmi = weight / (height * height / 1e4);
  const double female_james = 1.07 * weight - 148 * ratio;
  if (suv_type == "LBM") return per_sex(sex, 1.10 * weight - 120 * ratio, female_james);
  if (suv_type == "LBMJAMES128") return per_sex(sex, 1.10 * weight - 128 * ratio, female_james);
  if (suv_type == "LBMJANMA")
    return per_sex(sex, 9270 * weight / (6680 + 216 * bmi), 9270 * weight / (8780 + 244 * bmi));
  if (suv_type == "IBW") return per_sex(sex, 48.0 + 1.06 * (height - 152), 45.5 + 0.91 * (height - 152));
  return std::nullopt;
}

double body_surface(double weight, double height) {
  return 0.007184 * std::pow(height, 0.725) * std::pow(weight, 0.425);
}

}  // namespace tripet::preprocessing
