#pragma once

#include <string>

#include "core/remarks.hpp"
#include "preprocessing/suv/suv.hpp"

namespace tripet::preprocessing {

/// kg. Over 1000 the number is grams. Throws SuvUnavailable: missing, zero, or not the weight of a body of the stored
/// size. `field`: what the weight is called where it was stored.
double checked_weight(const SuvHeader& header, core::Remarks& remarks, const std::string& field = "PatientWeight");

/// m. Above 3 the number is centimetres. Throws SuvUnavailable as checked_weight does.
double checked_size(const SuvHeader& header, core::Remarks& remarks);

}  // namespace tripet::preprocessing
