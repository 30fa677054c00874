#include "preprocessing/suv/bids_fields.hpp"

#include <cctype>
#include <cmath>
#include <map>
#include <set>

#include "core/text.hpp"
#include "preprocessing/suv/suv.hpp"

namespace tripet::preprocessing {
namespace {

using core::format_number;

const Sidecar::Names half_life_names{"RadionuclideHalfLife", "IsotopeHalfLife"};

}  // namespace

void require_pet(const Sidecar& sidecar) {
  const std::string modality = core::to_lower(sidecar.text({"Modality"}));
  if (!modality.empty() && modality != "pt" && modality != "pet") {
    throw SuvRefused("is not PET: Modality is " + sidecar.text({"Modality"}));
  }
}

void require_attenuation_correction(const Sidecar& sidecar) {
  static const std::set<std::string> words{"none",
                                           "false",
                                           "no",
                                           "0",
                                           "off",
                                           "nac",
                                           "noac",
                                           "nonac",
                                           "nocorrection",
                                           "uncorrected",
                                           "notcorrected",
                                           "notapplied",
                                           "noattenuationcorrection",
                                           "nonattenuationcorrected",
                                           "notattenuationcorrected"};
  for (const std::string key : {"AttenuationCorrection", "AttenuationCorrectionMethod"}) {
    std::string method = core::to_lower(sidecar.text({key}));
    std::erase_if(method, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; });
    if (words.contains(method)) {
      throw SuvRefused("not corrected for attenuation: " + key + " is " + sidecar.text({key}));
    }
  }
}

double activity_of_units(const std::string& units) {
  static const std::map<std::string, double> known{{"bq/ml", 1},    {"bqml", 1},     {"bq/cc", 1},   {"bq/cm3", 1},
                                                   {"bq/cm^3", 1},  {"kbq/ml", 1e3}, {"kbqml", 1e3}, {"kbq/cc", 1e3},
                                                   {"mbq/ml", 1e6}, {"nci/ml", 37},  {"nci/cc", 37}, {"uci/ml", 37e3},
                                                   {"g/ml", 0},     {"suv", 0},      {"suvbw", 0}};
  std::string key = core::to_lower(units);
  std::erase(key, ' ');
  const auto found = known.find(key);
  if (found != known.end()) return found->second;
  if (units.empty()) throw SuvUnavailable("the sidecar has no Units");
  throw SuvUnavailable("Units " + units + " of the sidecar can't be brought to SUV");
}

Dose injected_dose(const Sidecar& sidecar, double weight, core::Remarks& remarks) {
  static const std::map<std::string, double> units{{"bq", 1},           {"kbq", 1e3},       {"mbq", 1e6},
                                                   {"gbq", 1e9},        {"mci", 3.7e7},     {"uci", 3.7e4},
                                                   {"\u00b5ci", 3.7e4}, {"\u03bcci", 3.7e4}};
  const Nuclide* nuclide = nuclide_of(sidecar.text({"TracerRadionuclide"}));
  const auto half_life = sidecar.number(half_life_names);
  if (nuclide == nullptr && half_life) nuclide = nuclide_of(*half_life);
  const auto copied = sidecar.number({"RadionuclideTotalDose"});
  StoredDose stored{"InjectedRadioactivity", sidecar.number({"InjectedRadioactivity"})};
  if (const std::string text = sidecar.text({stored.field}); !stored.value && !text.empty()) {
    throw SuvUnavailable(stored.field + " '" + text + "' is not a number");
  }
  if (stored.value.value_or(0) == 0) {
    if (!copied) throw SuvUnavailable("the sidecar has no InjectedRadioactivity");
    return checked_dose({"RadionuclideTotalDose", copied}, nuclide, weight, remarks);
  }
  const Sidecar::Names names{"InjectedRadioactivityUnits", "InjectedRadioactivityUnit"};
  stored.unit = sidecar.text(names);
  if (!stored.unit.empty()) {
    const auto found = units.find(core::to_lower(stored.unit));
    if (found == units.end()) throw SuvUnavailable(sidecar.name(names) + " " + stored.unit + " is not known");
    stored.becquerel_of_unit = found->second;
  }
  const Dose dose = checked_dose(stored, nuclide, weight, remarks);
  if (copied.value_or(0) > 0 && std::abs(dose.becquerel / *copied - 1) > 0.05 && *copied > 1e6) {
    remarks.warn("InjectedRadioactivity and RadionuclideTotalDose differ: " + format_number(dose.becquerel) +
                 " Bq and " + format_number(*copied) + " Bq, the first taken");
  }
  return dose;
}

double half_life_of(const Sidecar& sidecar, core::Remarks& remarks) {
  const std::string name = sidecar.text({"TracerRadionuclide"});
  const auto known = nuclide_half_life(name);
  const auto stored = sidecar.number(half_life_names);
  if (!stored && !known) {
    throw SuvUnavailable(name.empty() ? "the sidecar has no TracerRadionuclide"
                                      : "the half-life of TracerRadionuclide " + name + " is not known");
  }
  if (stored && known && std::abs(*stored / *known - 1) > 0.02) {
    throw SuvUnavailable("RadionuclideHalfLife " + format_number(*stored) + " s is not that of " + name);
  }
  if (core::to_lower(sidecar.text({"TracerName"})).find("fdg") != std::string::npos &&
      nuclide_of(stored ? *stored : *known) != nuclide_of("F18")) {
    remarks.warn("TracerName is FDG but TracerRadionuclide is " + name);
  }
  return stored ? *stored : *known;
}

}  // namespace tripet::preprocessing
