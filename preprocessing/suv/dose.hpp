#pragma once

#include <optional>
#include <string>

#include "core/remarks.hpp"
#include "preprocessing/suv/physics.hpp"

namespace tripet::preprocessing {

/// What was injected, as a header or a sidecar gives it.
struct StoredDose {
  std::string field;  // for messages: "RadionuclideTotalDose"
  std::optional<double> value;
  std::string unit = "Bq";       // its name, as labelled or as the standard has it; empty when nothing says it
  double becquerel_of_unit = 1;  // plays no part without a unit
};

/// How sure a dose is: as it says and usual; in another unit than it says; as it says, but far from the usual.
enum class DoseDoubt { none, unit, amount };

struct Dose {
  double becquerel = 0;
  DoseDoubt doubt = DoseDoubt::none;  // if any, the SUV that it gives has to be looked at, see level.hpp
};

/// The dose in its own unit where that can be an injection of the nuclide (nullptr: any) into so many kg. Otherwise the
/// number in Bq, MBq or mCi, whichever alone of them is usual for nuclide and weight, with a warning; a dose far from
/// the usual is a warning too. Throws SuvUnavailable naming the field: missing, zero, or an injection in no unit or in
/// several.
Dose checked_dose(const StoredDose& stored, const Nuclide* nuclide, double weight, core::Remarks& remarks);

}  // namespace tripet::preprocessing
