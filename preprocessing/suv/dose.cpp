#include "preprocessing/suv/dose.hpp"

#include <cmath>
#include <vector>

#include "core/text.hpp"
#include "preprocessing/suv/suv.hpp"

namespace tripet::preprocessing {
namespace {

using core::format_number;

// For nuclides without a range of their own: that of all others together.
constexpr Nuclide any_nuclide{"", 0, 0.1, 60};

// Beyond the usual by this factor a dose gets a warning, and by the second it is no injection: its unit is another.
constexpr double unusual = 2, impossible = 10;

struct Reading {
  double becquerel;
  std::string words;
};

bool within(double per_kilogram, const Nuclide& nuclide, double margin) {
  return per_kilogram >= nuclide.lowest_dose / margin && per_kilogram <= nuclide.highest_dose * margin;
}

std::string per_kilogram_text(double per_kilogram) {
  const double digits = std::pow(10, 1 - std::floor(std::log10(per_kilogram)));
  return format_number(std::round(per_kilogram * digits) / digits) + " MBq/kg";
}

/// The units that are mistaken for one another.
std::vector<Reading> readings(const StoredDose& stored) {
  const double value = *stored.value;
  std::vector<Reading> found{{value, "Bq"}, {value * 1e6, "MBq"}, {value * 3.7e7, "mCi"}};
  std::erase_if(found, [&](const Reading& reading) { return reading.words == stored.unit; });
  if (stored.unit == "MBq") {
    found.push_back({value * 1e12, "MBq that a converter took for Bq"});
    found.push_back({value * 3.7e13, "mCi that a converter took for Bq"});
  }
  return found;
}

}  // namespace

Dose checked_dose(const StoredDose& stored, const Nuclide* nuclide, double weight, core::Remarks& remarks) {
  if (!stored.value || *stored.value == 0) throw SuvUnavailable(stored.field + " is missing or 0");
  const Nuclide& usual = nuclide == nullptr ? any_nuclide : *nuclide;
  const auto per_kilogram = [&](double becquerel) { return becquerel / 1e6 / weight; };
  const std::string shown = stored.field + " " + format_number(*stored.value);
  const std::string injection = "an injection" + (nuclide == nullptr ? "" : std::string(" of ") + nuclide->symbol) +
                                " into " + format_number(weight) + " kg";
  if (!stored.unit.empty()) {
    const double becquerel = *stored.value * stored.becquerel_of_unit;
    if (within(per_kilogram(becquerel), usual, impossible)) {
      if (within(per_kilogram(becquerel), usual, unusual)) return {becquerel, DoseDoubt::none};
      remarks.warn(shown + " " + stored.unit + ", " + per_kilogram_text(per_kilogram(becquerel)) + ", is unusual for " +
                   injection);
      return {becquerel, DoseDoubt::amount};
    }
  }
  std::vector<Reading> fitting;
  for (const Reading& reading : readings(stored)) {
    if (within(per_kilogram(reading.becquerel), usual, 1)) fitting.push_back(reading);
  }
  const std::string labelled = shown + (stored.unit.empty() ? " without a unit" : " " + stored.unit);
  if (fitting.empty()) throw SuvUnavailable(labelled + " is not that of " + injection + " in Bq, MBq or mCi");
  if (fitting.size() > 1) {
    throw SuvUnavailable(labelled + " may be " + fitting[0].words + " or " + fitting[1].words + " of " + injection);
  }
  remarks.warn(labelled + " is taken as " + fitting.front().words + ", " +
               per_kilogram_text(per_kilogram(fitting.front().becquerel)) +
               (stored.unit.empty() ? "" : ": it is not that of " + injection));
  return {fitting.front().becquerel, DoseDoubt::unit};
}

}  // namespace tripet::preprocessing
