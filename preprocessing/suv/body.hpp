#pragma once

#include <optional>
#include <string>
#include <vector>

#include "preprocessing/suv/suv.hpp"

namespace tripet::preprocessing {

/// Bq. Below 1e4 the number is MBq, from 1e6 to 1e11 Bq; anything between or above is refused, as is a missing or zero
/// dose. All of these throw SuvUnavailable.
double checked_dose(const std::optional<double>& stored, std::vector<std::string>& warnings);

/// kg. Over 1000 the number is grams. Throws SuvUnavailable: missing, zero, or not the weight of a body of the stored
/// size.
double checked_weight(const SuvHeader& header, std::vector<std::string>& warnings);

/// m. Above 3 the number is centimetres. Throws SuvUnavailable as checked_weight does.
double checked_size(const SuvHeader& header, std::vector<std::string>& warnings);

}  // namespace tripet::preprocessing
